import { type Admin, type Kafka, kafkaClient } from '../../../../functions/aws/kafka-client.ts';
import { kafkaError } from '../../../../functions/aws/kafka-errors.ts';
import { AppError } from '../../../../functions/kernel/errors.ts';
import type { SubscribeOptions, Subscription } from '../event-log/contract.ts';
import { KafkaSubscription } from './kafka-subscription.ts';

/** All subscriptions of one engine. */
export interface KafkaSubscriptions {
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  close(): Promise<void>;
}

/** Opens its client and one administrative connection at the first subscription. */
export function kafkaSubscriptions(bootstrap: string): KafkaSubscriptions {
  const open = new Set<KafkaSubscription>();
  let connection: Promise<{ kafka: Kafka; admin: Admin }> | undefined;
  const connected = () => {
    connection ??= connect(bootstrap);
    return connection;
  };
  const subscribe = async (options: SubscribeOptions): Promise<Subscription> => {
    const { kafka, admin } = await connected();
    await refuseUnknown(admin, options.topics);
    const subscription = new KafkaSubscription(kafka, options);
    await subscription.start().catch((error: unknown) => {
      throw kafkaError(`joining group ${options.group}`, error);
    });
    open.add(subscription);
    const stop = async () => {
      if (open.delete(subscription)) await subscription.stop();
    };
    return { stop, lag: () => lagOf(admin, options) };
  };
  const close = async () => {
    await Promise.all([...open].map((subscription) => subscription.stop()));
    open.clear();
    await (await connection)?.admin.disconnect();
  };
  return { subscribe, close };
}

async function connect(bootstrap: string): Promise<{ kafka: Kafka; admin: Admin }> {
  const kafka = await kafkaClient({ bootstrap, auth: 'none' });
  const admin = kafka.admin();
  await admin.connect();
  return { kafka, admin };
}

async function refuseUnknown(admin: Admin, topics: readonly string[]): Promise<void> {
  const existing = await admin.listTopics();
  const unknown = topics.find((topic) => !existing.includes(topic));
  if (unknown !== undefined) throw new AppError('not_found', `topic ${unknown} does not exist`);
}

async function lagOf(admin: Admin, { group, topics }: SubscribeOptions): Promise<Record<string, number>> {
  const committed = await admin.fetchOffsets({ groupId: group, topics: [...topics] });
  const lags = await Promise.all(
    committed.map(async ({ topic, partitions }) => {
      const next = new Map(partitions.map(({ partition, offset }) => [partition, Number(offset)]));
      const ends = await admin.fetchTopicOffsets(topic);
      return ends.map(({ partition, high, low }) => {
        // -1: the group committed nothing yet and will begin at the oldest record that is kept.
        const from = Math.max(next.get(partition) ?? -1, Number(low));
        return [`${topic}/${partition}`, Number(high) - from] as const;
      });
    }),
  );
  return Object.fromEntries(lags.flat());
}
