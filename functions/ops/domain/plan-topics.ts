import type { LogState, TopicState, TopicWish } from '../../kernel/events/topic-admin.ts';

/** Something that can be done about a topic. */
export type TopicStep =
  | { kind: 'create' }
  | { kind: 'raise partitions'; from: number; to: number }
  | { kind: 'set retention'; from: number | null; to: number };

export interface TopicReport {
  topic: string;
  wanted: TopicState;
  /** null: the topic is not there. */
  actual: TopicState | null;
  /** What `apply` does. */
  steps: TopicStep[];
  /** What differs and stays as it is, and why. */
  left: string[];
}

const MAX_REPLICATION = 3;

/** What every wanted topic lacks. Partitions are added only when `mayRaise`, and never taken away. Pure. */
export function planTopics(
  wishes: Readonly<Record<string, TopicWish>>,
  log: LogState,
  mayRaise: boolean,
): TopicReport[] {
  const replication = log.brokers === null ? null : Math.min(MAX_REPLICATION, log.brokers);
  return Object.entries(wishes).map(([topic, wish]) => {
    const wanted = { ...wish, replication };
    const actual = log.topics[topic] ?? null;
    if (actual === null) return { topic, wanted, actual, steps: [{ kind: 'create' }], left: [] };
    return { topic, wanted, actual, ...planOne(wanted, actual, mayRaise) };
  });
}

function planOne(
  wanted: TopicState,
  actual: TopicState,
  mayRaise: boolean,
): Pick<TopicReport, 'steps' | 'left'> {
  const steps: TopicStep[] = [];
  const { partitions, retentionMs, replication } = actual;
  if (partitions < wanted.partitions && mayRaise)
    steps.push({ kind: 'raise partitions', from: partitions, to: wanted.partitions });
  if (retentionMs !== null && wanted.retentionMs !== null && retentionMs !== wanted.retentionMs)
    steps.push({ kind: 'set retention', from: retentionMs, to: wanted.retentionMs });
  const left = partitionsLeft(wanted, actual, mayRaise);
  if (replication !== null && wanted.replication !== null && replication < wanted.replication)
    left.push(`${replication} of ${wanted.replication} copies: move its partitions with Kafka's own tools`);
  return { steps, left };
}

function partitionsLeft(wanted: TopicState, { partitions }: TopicState, mayRaise: boolean): string[] {
  if (partitions > wanted.partitions)
    return [`${partitions} partitions, not ${wanted.partitions}: Kafka takes none away`];
  if (partitions === wanted.partitions || mayRaise) return [];
  return [
    `${partitions} partitions, not ${wanted.partitions}: adding some moves keys to other partitions, so events of one aggregate that are not consumed yet may be overtaken; let consumers catch up, then apply with --raise-partitions`,
  ];
}
