import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type GeneratedTexts, generateAllValidators, generateCatalogue } from '../lib/build/generate-all.ts';
import { generateOpenApi } from '../lib/build/generate-openapi.ts';

const root = join(import.meta.dirname, '..');

function write(texts: GeneratedTexts): void {
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    process.stdout.write(`${path} ${text.length} bytes\n`);
  }
}

// `npm run generate -- SERVICE` leaves the other services' files alone.
write(await generateAllValidators(root, process.argv[2]));
write(await generateCatalogue(root));
write(await generateOpenApi(root));
