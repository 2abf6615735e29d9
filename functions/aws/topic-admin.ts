import { AppError } from '../kernel/errors.ts';
import type { LogState, TopicAdmin, TopicState } from '../kernel/events/topic-admin.ts';
import { isHttpLog } from './event-log.ts';
import { createHttpTopic, createTopic } from './event-log-topics.ts';
import { httpLogClient } from './http-log-client.ts';
import { type Admin, type KafkaConnection, kafkaClient } from './kafka-client.ts';
import { kafkaError } from './kafka-errors.ts';

/** In kafkajs' own enums, which a bundle would load the client for. */
const TOPIC_RESOURCE = 2;
const SET_ON_TOPIC = 1;

/** The topics of a log and their settings, for operators. Errors: `unavailable`, `timeout` (both retryable). */
export async function openTopicAdmin(connection: KafkaConnection): Promise<TopicAdmin> {
  if (isHttpLog(connection.bootstrap)) return httpAdmin(connection.bootstrap);
  const admin = (await kafkaClient(connection)).admin();
  await translated('connecting', admin.connect());
  return kafkaAdmin(admin);
}

async function translated<T>(action: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw kafkaError(action, error);
  }
}

function kafkaAdmin(admin: Admin): TopicAdmin {
  return {
    describe: (topics) => translated('reading topics', describe(admin, topics)),
    create: (topic, wish) => translated(`creating ${topic}`, createTopic(admin, topic, wish)),
    raisePartitions: (topic, count) =>
      translated(
        `adding partitions to ${topic}`,
        admin.createPartitions({ topicPartitions: [{ topic, count }] }).then(() => undefined),
      ),
    setRetention: (topic, retentionMs) =>
      translated(`setting the retention of ${topic}`, setRetention(admin, topic, retentionMs)),
    close: () => admin.disconnect(),
  };
}

async function describe(admin: Admin, topics: readonly string[]): Promise<LogState> {
  const { brokers } = await admin.describeCluster();
  const metadata = await admin.fetchTopicMetadata();
  const ours = metadata.topics.filter(({ name }) => topics.includes(name));
  const retentions = await retentionsOf(
    admin,
    ours.map(({ name }) => name),
  );
  const states = ours.map(({ name, partitions }): [string, TopicState] => [
    name,
    {
      partitions: partitions.length,
      replication: Math.min(...partitions.map(({ replicas }) => replicas.length)),
      retentionMs: retentions.get(name) ?? null,
    },
  ]);
  return { topics: Object.fromEntries(states), brokers: brokers.length };
}

async function retentionsOf(admin: Admin, topics: readonly string[]): Promise<Map<string, number>> {
  if (topics.length === 0) return new Map();
  const resources = topics.map((name) => ({
    ...{ type: TOPIC_RESOURCE, name },
    configNames: ['retention.ms'],
  }));
  const answer = await admin.describeConfigs({ resources, includeSynonyms: false });
  return new Map(
    answer.resources.flatMap(({ resourceName, configEntries }) =>
      configEntries.map(({ configValue }) => [resourceName, Number(configValue)] as const),
    ),
  );
}

/** Kafka replaces all that was set on a topic, so what is set stands in the request again. */
async function setRetention(admin: Admin, name: string, retentionMs: number): Promise<void> {
  const resource = { type: TOPIC_RESOURCE, name };
  const { resources } = await admin.describeConfigs({ resources: [resource], includeSynonyms: false });
  const set = (resources[0]?.configEntries ?? []).filter(
    ({ configName, configSource }) => configSource === SET_ON_TOPIC && configName !== 'retention.ms',
  );
  const kept = set.map(({ configName, configValue }) => ({ name: configName, value: configValue }));
  const configEntries = [...kept, { name: 'retention.ms', value: String(retentionMs) }];
  await admin.alterConfigs({ validateOnly: false, resources: [{ ...resource, configEntries }] });
}

/** It keeps one copy of everything for ever, and its topics stay as they were made. */
function httpAdmin(url: string): TopicAdmin {
  const client = httpLogClient(url);
  const refuse = (what: string) => () =>
    Promise.reject(new AppError('conflict', `the in-process log cannot ${what}`));
  return {
    async describe(topics) {
      const all = (await client.call('GET', '/topics')).body as Record<string, number>;
      const ours = Object.entries(all).filter(([topic]) => topics.includes(topic));
      const states = ours.map(([topic, partitions]): [string, TopicState] => [
        topic,
        { partitions, replication: null, retentionMs: null },
      ]);
      return { topics: Object.fromEntries(states), brokers: null };
    },
    create: (topic, wish) => createHttpTopic(client, topic, wish),
    raisePartitions: refuse('add partitions to a topic'),
    setRetention: refuse('set a retention'),
    close: async () => client.close(),
  };
}
