import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kafkajsEncoder } from '../../../lib/build/kafkajs-encoder.ts';

type EncodeRecord = (record: object) => { buffer: Buffer };

const RECORD = 'kafkajs/src/protocol/recordBatch/record/v0/index.js';

describe('the kafkajs encoder patch', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'springtide-bundle-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('records have the same bytes as without it, in memory that was used before', async () => {
    const original = createRequire(import.meta.url)(RECORD) as EncodeRecord;
    const outfile = join(folder, 'record.cjs');
    const stdin = { contents: `module.exports = require('${RECORD}')`, resolveDir: process.cwd() };
    await build({
      stdin,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile,
      plugins: [kafkajsEncoder()],
    });
    const { default: patched } = (await import(outfile)) as { default: EncodeRecord };
    const text = fc.string({ unit: 'binary', maxLength: 2_000 });
    const record = fc.record({
      offsetDelta: fc.nat(5_000),
      timestampDelta: fc.integer({ min: -100_000, max: 100_000 }),
      key: fc.option(text),
      value: fc.option(text),
      headers: fc.dictionary(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), text, {
        maxKeys: 8,
      }),
    });
    fc.assert(
      fc.property(record, (one) => {
        // Dirties the pool that unzeroed buffers are cut from.
        for (let count = 0; count < 4; count += 1) Buffer.allocUnsafe(3_000).fill(0xaa);
        expect(patched(one).buffer.equals(original(one).buffer)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('a kafkajs without the text to patch fails the build', async () => {
    const changed = join(folder, 'node_modules/kafkajs/src/protocol');
    await mkdir(changed, { recursive: true });
    await writeFile(join(changed, 'encoder.js'), 'module.exports = class {}');
    const stdin = { contents: "require('kafkajs/src/protocol/encoder.js')", resolveDir: folder };
    const options = { bundle: true, platform: 'node', write: false, logLevel: 'silent' } as const;
    await expect(build({ stdin, ...options, plugins: [kafkajsEncoder()] })).rejects.toThrow(
      /kafkajs changed/,
    );
  });
});
