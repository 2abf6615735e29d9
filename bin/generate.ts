import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateAll } from '../lib/build/generate-all.ts';

const root = join(import.meta.dirname, '..');
for (const [path, text] of await generateAll(root)) {
  writeFileSync(join(root, path), text);
  process.stdout.write(`${path} ${text.length} bytes\n`);
}
