import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mutations } from '../mutation/mutations.ts';

const root = join(import.meta.dirname, '..', '..');

/** `npm run mutate` takes long, so this keeps its list true to the code from change to change. */
describe.each(mutations)('the mutation "$guard"', ({ file, from, to, tests }) => {
  test('finds its text exactly once and changes it', () => {
    const parts = readFileSync(join(root, file), 'utf8').split(from);
    expect(parts).toHaveLength(2);
    expect(to).not.toBe(from);
  });

  test('names tests that exist', () => {
    expect(tests.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(tests).not.toEqual([]);
  });
});
