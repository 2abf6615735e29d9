import { AppError } from '../kernel/errors.ts';
import { isHttpLog } from './event-log.ts';
import { type HttpLogClient, httpLogClient } from './http-log-client.ts';
import { type Admin, type KafkaConnection, kafkaClient } from './kafka-client.ts';
import { kafkaError } from './kafka-errors.ts';

export interface TopicSettings {
  partitions: number;
  /** Copies of each partition; default 3, or as many as there are brokers if fewer. The in-process log has one. */
  replication?: number;
  /** Default: the broker's. The in-process log keeps everything. */
  retentionMs?: number;
}

export type WantedTopics = Readonly<Record<string, TopicSettings>>;

/** Which of the wanted topics were made by this call and which were there. */
export interface EnsuredTopics {
  created: string[];
  existing: string[];
}

/** What the two logs do differently. */
interface TopicAdmin {
  partitions(): Promise<Record<string, number>>;
  create(topic: string, settings: TopicSettings): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes the topics that are missing. Errors: `conflict` (with `data.differing`) when a topic has another number of
 * partitions than wanted: adding some would move keys to other partitions and break the order within a key.
 */
export async function ensureTopics(
  connection: KafkaConnection,
  wanted: WantedTopics,
): Promise<EnsuredTopics> {
  const admin = isHttpLog(connection.bootstrap)
    ? httpAdmin(connection.bootstrap)
    : await kafkaAdmin(connection);
  try {
    const before = await admin.partitions();
    const created = Object.keys(wanted).filter((topic) => before[topic] === undefined);
    for (const topic of created) await admin.create(topic, wanted[topic] as TopicSettings);
    refuseDifferences(wanted, before);
    return { created, existing: Object.keys(wanted).filter((topic) => before[topic] !== undefined) };
  } finally {
    await admin.close();
  }
}

function refuseDifferences(wanted: WantedTopics, actual: Record<string, number>): void {
  const differing = Object.entries(wanted)
    .map(([topic, { partitions }]) => ({ topic, wanted: partitions, actual: actual[topic] ?? partitions }))
    .filter((entry) => entry.actual !== entry.wanted);
  if (differing.length === 0) return;
  const list = differing.map((entry) => `${entry.topic} has ${entry.actual}, not ${entry.wanted}`).join('; ');
  throw new AppError('conflict', `topics with another number of partitions: ${list}`, {
    data: { differing },
  });
}

function httpAdmin(url: string): TopicAdmin {
  const client = httpLogClient(url);
  return {
    partitions: async () => (await client.call('GET', '/topics')).body as Record<string, number>,
    create: (topic, settings) => createHttpTopic(client, topic, settings),
    close: async () => client.close(),
  };
}

export async function createHttpTopic(
  client: HttpLogClient,
  topic: string,
  { partitions }: TopicSettings,
): Promise<void> {
  const { status, body } = await client.call('PUT', `/topics/${encodeURIComponent(topic)}`, { partitions });
  if (status >= 400) throw new AppError('invalid_settings', `topic ${topic} was refused`, { data: { body } });
}

async function kafkaAdmin(connection: KafkaConnection): Promise<TopicAdmin> {
  const admin = (await kafkaClient(connection)).admin();
  const translated = async <T>(action: string, work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw kafkaError(action, error);
    }
  };
  await translated('connecting', admin.connect());
  return {
    partitions: () => translated('reading topics', partitionsOf(admin)),
    create: (topic, settings) => translated(`creating ${topic}`, createTopic(admin, topic, settings)),
    close: () => admin.disconnect(),
  };
}

async function partitionsOf(admin: Admin): Promise<Record<string, number>> {
  const { topics } = await admin.fetchTopicMetadata();
  return Object.fromEntries(topics.map(({ name, partitions }) => [name, partitions.length]));
}

/** As many copies as there may be, up to three, unless `settings` says how many. */
export async function createTopic(admin: Admin, topic: string, settings: TopicSettings): Promise<void> {
  const brokers = (await admin.describeCluster()).brokers.length;
  const replicationFactor = settings.replication ?? Math.min(3, brokers);
  const configEntries = [
    // With three copies an acknowledged message survives the loss of a broker only if two had it.
    ...(replicationFactor >= 3 ? [{ name: 'min.insync.replicas', value: '2' }] : []),
    ...(settings.retentionMs === undefined
      ? []
      : [{ name: 'retention.ms', value: `${settings.retentionMs}` }]),
  ];
  // False when someone else made it in between: the caller wanted it to exist, and it does.
  await admin.createTopics({
    waitForLeaders: true,
    topics: [{ topic, numPartitions: settings.partitions, replicationFactor, configEntries }],
  });
}
