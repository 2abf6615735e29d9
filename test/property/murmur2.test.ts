import fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { describe, expect, test } from 'vitest';
import { murmur2, partitionOf } from '../../lib/local/engines/event-log/murmur2.ts';

describe('partitions of keys', () => {
  test('the hash equals the values of Apache Kafka’s own UtilsTest.testMurmur2', () => {
    const values = [
      '21',
      'foobar',
      'a-little-bit-long-string',
      'a-little-bit-longer-string',
      'lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8',
    ];
    const expected = [-973932308, -790332482, -985981536, -1486304829, -58897971];
    expect(values.map((value) => murmur2(Buffer.from(value)))).toEqual(expected);
  });

  test('any key goes where kafkajs’s default partitioner sends it', () => {
    const kafkajs = Partitioners.DefaultPartitioner();
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.integer({ min: 1, max: 64 }),
        (bytes, partitions) => {
          const key = Buffer.from(bytes);
          const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
            partitionId,
            leader: 0,
          }));
          const there = kafkajs({
            topic: 't',
            message: { key, value: null },
            partitionMetadata: partitionMetadata as never,
          });
          expect(partitionOf(key, partitions)).toBe(there);
        },
      ),
    );
  });
});
