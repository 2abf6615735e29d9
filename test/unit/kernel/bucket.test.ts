import { expect, test } from 'vitest';
import { BUCKET_COUNT, bucketOf, murmur3 } from '../../../functions/kernel/sharding/bucket.ts';

/** Published vectors of MurmurHash3_x86_32, seed 0. */
const VECTORS: [string, number][] = [
  ['', 0x00000000],
  ['test', 0xba6bd213],
  ['hello', 0x248bfa47],
  ['Hello, world!', 0xc0363e43],
  ['hello, world', 0x149bbb7f],
  ['19 Jan 2038 at 3:14:07 AM', 0xe31e8a70],
  ['größe', 0xe3d3963f],
  ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
];

test.each(VECTORS)('the hash of %j is the published one', (text, expected) => {
  expect(murmur3(new TextEncoder().encode(text))).toBe(expected);
});

test('T42: hashes are unsigned and over UTF-8 bytes, so no key gets a negative bucket', () => {
  for (const key of ['polygenelubricants', 'Aa', 'BB', 'acct-226', 'größe', '\u{1F30A}']) {
    expect(murmur3(new TextEncoder().encode(key))).toBeGreaterThanOrEqual(0);
    expect(bucketOf(key)).toBeLessThan(BUCKET_COUNT);
    expect(bucketOf(key)).toBeGreaterThanOrEqual(0);
  }
  expect(bucketOf('Aa')).not.toBe(bucketOf('BB'));
});

test('buckets of many accounts are even: no bucket holds more than twice its share', () => {
  const counts = new Array<number>(BUCKET_COUNT).fill(0);
  for (let i = 0; i < 200_000; i += 1) {
    const bucket = bucketOf(`acct-${i}`);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  expect(Math.max(...counts)).toBeLessThan((2 * 200_000) / BUCKET_COUNT);
  expect(Math.min(...counts)).toBeGreaterThan(200_000 / BUCKET_COUNT / 2);
});

test('the placement of known accounts is pinned: it may never change', () => {
  expect(['acct-226', 'acct-850', 'acct-pos', 'acct-m'].map(bucketOf)).toMatchInlineSnapshot(`
    [
      848,
      1019,
      706,
      168,
    ]
  `);
});
