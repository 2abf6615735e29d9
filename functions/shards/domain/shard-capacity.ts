import type { Clock } from '../../kernel/clock.ts';
import { reasonOf } from '../../kernel/errors.ts';
import { adviseAcu } from '../../kernel/resilience/advise-acu.ts';
import type { SizeAdvice } from '../../kernel/resilience/advise-size.ts';
import type { ShardId } from '../../kernel/sharding/sql.ts';

/** Milliseconds since the epoch; the end is exclusive. */
interface Window {
  fromMs: number;
  toMs: number;
}

export interface CapacityPorts {
  shards: readonly ShardId[];
  /** The range its cluster may scale in, in ACU. */
  readRange(shard: ShardId): Promise<{ minAcu: number; maxAcu: number }>;
  /** Its cluster's ServerlessDatabaseCapacity, minute (ms) to maximum. */
  readUse(shard: ShardId, window: Window): Promise<ReadonlyMap<number, number>>;
  /** Has the shard answer a statement that costs nothing. */
  ask(shard: ShardId): Promise<void>;
  clock: Clock;
}

/** `answerMs` is null where nobody was asked: a cluster that sleeps would wake up and be paid for. */
interface Use {
  range: { minAcu: number; maxAcu: number };
  peakAcu: number;
  answerMs: number | null;
}

/** A shard's range, what it used of it, and what advice says; or why nothing can be said. Nothing is changed by it. */
export type ShardCapacity =
  | ({ shard: ShardId; kind: 'seen'; advice: SizeAdvice } & Use)
  | { shard: ShardId; kind: 'unseen'; reason: string };

const HOUR_MS = 3_600_000;
/** The middle one of so many answers counts: one slow answer is not a busy cluster. */
const ASKED = 5;

/** F11 for every shard at once, on the last hour; a shard that cannot be seen hides no other. */
export function shardCapacity(ports: CapacityPorts): Promise<ShardCapacity[]> {
  return Promise.all(
    ports.shards.map(async (shard): Promise<ShardCapacity> => {
      try {
        return await seen(ports, shard);
      } catch (error) {
        return { shard, kind: 'unseen', reason: reasonOf(error) };
      }
    }),
  );
}

async function seen(ports: CapacityPorts, shard: ShardId): Promise<ShardCapacity> {
  const toMs = ports.clock();
  const [{ minAcu, maxAcu }, points] = await Promise.all([
    ports.readRange(shard),
    ports.readUse(shard, { fromMs: toMs - HOUR_MS, toMs }),
  ]);
  if (points.size === 0)
    return { shard, kind: 'unseen', reason: 'no capacity was measured in the last hour' };
  const isAsleep = points.get(Math.max(...points.keys())) === 0;
  const answerMs = isAsleep ? null : await middleAnswerMs(ports, shard);
  const peakAcu = Math.max(...points.values());
  const advice = adviseAcu({ minAcu, maxAcu, peakAcu, latencyMs: answerMs ?? 0 });
  return { shard, kind: 'seen', range: { minAcu, maxAcu }, peakAcu, answerMs, advice };
}

async function middleAnswerMs({ ask, clock }: CapacityPorts, shard: ShardId): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < ASKED; n += 1) {
    const startedMs = clock();
    await ask(shard);
    times.push(clock() - startedMs);
  }
  return times.toSorted((a, b) => a - b)[(ASKED - 1) / 2] ?? 0;
}
