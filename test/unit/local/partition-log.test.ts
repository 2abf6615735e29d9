import { appendFileSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GroupOffsets } from '../../../lib/local/engines/event-log/group-offsets.ts';
import { PartitionLog } from '../../../lib/local/engines/event-log/partition-log.ts';

describe('the files of the in-process log', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'springtide-log-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const record = (value: string) => ({ timestampMs: 1, key: null, value: Buffer.from(value), headers: {} });
  const values = (log: PartitionLog) => log.read(0, 1_000).map(({ value }) => String(value));

  test('whatever is appended is read back, before and after opening again', () => {
    const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
    const records = fc.record({
      timestampMs: fc.integer({ min: 0 }),
      key: fc.option(bytes),
      value: fc.option(bytes),
      headers: fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), bytes, {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    });
    let run = 0;
    fc.assert(
      fc.property(fc.array(fc.array(records, { maxLength: 5 }), { maxLength: 5 }), (batches) => {
        const path = join(folder, `${++run}.log`);
        const log = new PartitionLog(path);
        for (const batch of batches) log.append(batch);
        const expected = batches.flat().map((content, offset) => ({ offset, ...content }));
        expect(log.read(0, 1_000)).toEqual(expected);
        log.close();
        const again = new PartitionLog(path);
        expect(again.end).toBe(expected.length);
        expect(again.read(0, 1_000)).toEqual(expected);
        again.close();
      }),
      { numRuns: 50 },
    );
  });

  test('a record that a kill cut off is dropped, and the next one takes its offset', () => {
    const path = join(folder, '0.log');
    const log = new PartitionLog(path);
    log.append([record('one'), record('two')]);
    log.close();
    truncateSync(path, 50);
    const again = new PartitionLog(path);
    expect(values(again)).toEqual(['one']);
    again.append([record('three')]);
    expect(values(again)).toEqual(['one', 'three']);
    again.close();
  });

  test('rubbish at the end is cut off', () => {
    const path = join(folder, '0.log');
    const log = new PartitionLog(path);
    log.append([record('one')]);
    log.close();
    appendFileSync(path, Buffer.alloc(100, 7));
    const again = new PartitionLog(path);
    expect(values(again)).toEqual(['one']);
    again.close();
  });

  test('a commit that a kill cut off counts as not made', () => {
    const path = join(folder, 'groups', 'g');
    const offsets = new GroupOffsets(path);
    offsets.commit('order.events/0', 12);
    offsets.commit('order.events/1', 7);
    appendFileSync(path, 'order.events/0 99');
    const again = new GroupOffsets(path);
    expect([again.next('order.events/0'), again.next('order.events/1'), again.next('x/0')]).toEqual([
      12, 7, 0,
    ]);
  });
});
