import { expect, test } from 'vitest';
import { type CapacityPorts, shardCapacity } from '../../../functions/shards/domain/shard-capacity.ts';
import { formatCapacity } from '../../../lib/shards/shards-report.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const MINUTE_MS = 60_000;

/** Clusters of 2 to 16 ACU by shard: what they used in the last minutes, and how long each answer takes. */
function world(used: Readonly<Record<string, readonly number[]>>, answerMs: readonly number[] = [20]) {
  const clock = { nowMs: NOW_MS };
  const asked: string[] = [];
  const windows: unknown[] = [];
  const ports: CapacityPorts = {
    shards: Object.keys(used),
    readRange: async () => ({ minAcu: 2, maxAcu: 16 }),
    async readUse(shard, window) {
      windows.push(window);
      const points = used[shard] ?? [];
      return new Map(points.map((acu, n) => [NOW_MS - (points.length - n) * MINUTE_MS, acu]));
    },
    async ask(shard) {
      clock.nowMs += answerMs[asked.length % answerMs.length] ?? 0;
      asked.push(shard);
    },
    clock: () => clock.nowMs,
  };
  return { ports, asked, windows };
}

test('F11: a shard that was busy and is slow to answer should have more, by its highest use of the last hour', async () => {
  const { ports, windows } = world({ 'shard-0': [15, 9] }, [1_500]);
  const [one] = await shardCapacity(ports);
  expect(one).toMatchObject({
    ...{ shard: 'shard-0', kind: 'seen', range: { minAcu: 2, maxAcu: 16 }, peakAcu: 15, answerMs: 1_500 },
    advice: { kind: 'resize', min: 2.5, max: 24, reason: 'busy: utilisation 94 %, wait 1500 ms' },
  });
  expect(windows).toEqual([{ fromMs: NOW_MS - 3_600_000, toMs: NOW_MS }]);
});

test('F11: one slow answer among quick ones is no reason to grow, and little use one to shrink', async () => {
  const [busy] = await shardCapacity(world({ 'shard-0': [15] }, [20, 3_000, 20, 20, 20]).ports);
  expect(busy).toMatchObject({ answerMs: 20, advice: { kind: 'keep' } });
  const [idle] = await shardCapacity(world({ 'shard-0': [2, 3] }).ports);
  expect(idle).toMatchObject({ advice: { kind: 'resize', min: 1.5, max: 12.5 } });
});

test('a shard that sleeps is not woken up to be measured', async () => {
  const { ports, asked } = world({ 'shard-0': [4, 0] });
  expect(await shardCapacity(ports)).toMatchObject([{ kind: 'seen', peakAcu: 4, answerMs: null }]);
  expect(asked).toEqual([]);
});

test('a shard that cannot be seen says why and hides no other; what is printed names range, use, advice and reason', async () => {
  const { ports } = world({ 'shard-0': [2], 'shard-1': [], 'shard-2': [8] });
  const ask = async (shard: string) => {
    if (shard === 'shard-2') throw new Error('the shard does not answer');
  };
  const items = await shardCapacity({ ...ports, ask, clock: () => NOW_MS });
  expect(items.map(({ kind }) => kind)).toEqual(['seen', 'unseen', 'unseen']);
  const { ok, text, data } = formatCapacity({ items });
  expect(ok).toBe(false);
  expect(data).toEqual({ items });
  expect(text.split('\n')).toEqual([
    expect.stringMatching(
      /^ {2}shard-0 .* 2 to 16 ACU, at most 2 used in the last hour, answers in 0 ms: better 1.5 to 12.5 ACU \(idle: utilisation 13 %, wait 0 ms\)$/,
    ),
    '  shard-1    not seen: no capacity was measured in the last hour',
    '  shard-2    not seen: the shard does not answer',
  ]);
});
