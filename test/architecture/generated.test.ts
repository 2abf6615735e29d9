import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateAll } from '../../lib/build/generate-all.ts';
import { ROOT } from '../support/source-files.ts';

test('what is generated is what the schemas say (else: npm run generate)', async () => {
  const texts = await generateAll(ROOT);
  expect(texts.size).toBeGreaterThanOrEqual(4);
  const stale = [...texts].filter(([path, text]) => {
    const file = join(ROOT, path);
    return !existsSync(file) || readFileSync(file, 'utf8').replaceAll('\r\n', '\n') !== text;
  });
  expect(stale.map(([path]) => path)).toEqual([]);
});
