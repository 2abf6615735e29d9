import { readFileSync } from 'node:fs';
import { SQSClient } from '@aws-sdk/client-sqs';
import { kafkaClient } from '../../../functions/aws/kafka-client.ts';
import type { SubscribeOptions } from '../../../lib/local/engines/event-log/contract.ts';
import { kafkaSubscriptions } from '../../../lib/local/engines/kafka/kafka-subscriptions.ts';
import { quietIdleTimer } from '../../../lib/local/engines/kafka/quiet-idle-timer.ts';
import type { Invoke } from '../../../lib/local/lambda/contracts.ts';
import { startLambdaHost } from '../../../lib/local/lambda/lambda-host.ts';
import { TopicMapping } from '../../../lib/local/triggers/topic-mapping.ts';
import { handler } from '../peers/kafka-springtide.ts';

/** One way to consume, in a process of its own: for every message it gets, that whole topic from the beginning. */
const [bootstrap = '', way = '', eventCount = '0', bundleDir = ''] = process.argv.slice(2);
const EVENTS = Number(eventCount);
/** As the mapping of the history consumer. */
const BATCH_SIZE = 200;
quietIdleTimer();

let rounds = 0;
let left = 0;
let finished = Promise.withResolvers<void>();

function done(events: number): void {
  left -= events;
  if (left === 0) finished.resolve();
}

/** Joins as a new group; @returns how to leave. */
type Consume = (topic: string, group: string) => Promise<() => Promise<void>>;

const sandboxPids = new Set<number>();
let end = async (): Promise<void> => undefined;

const ways: Record<string, () => Promise<Consume>> = {
  'kafkajs eachBatch': async () => eachBatch,
  'mapping and entry, one process': async () =>
    mapped(async (_, payload) => {
      const context = { awsRequestId: 'r', functionName: 'bench', getRemainingTimeInMillis: () => 60_000 };
      await handler(JSON.parse(payload), context);
      return { kind: 'ok', payload: 'null', coldStart: false };
    }),
  'mapping, Lambda host and entry': () => hosted(),
};

const consume = await ways[way]?.();

process.on('message', async ({ topic }: { topic: string }) => {
  rounds += 1;
  left = EVENTS;
  finished = Promise.withResolvers();
  const before = cpuMicros();
  const startedMs = performance.now();
  const leave = await consume?.(topic, `${way.replaceAll(/\W/g, '-')}-${rounds}`);
  await finished.promise;
  const seconds = (performance.now() - startedMs) / 1000;
  const cpu = (cpuMicros() - before) / EVENTS;
  await leave?.();
  process.send?.({ seconds, cpuMicros: cpu });
});
process.on('disconnect', () => void end().then(() => process.exit()));
process.send?.({ ready: true });

async function eachBatch(topic: string, groupId: string): Promise<() => Promise<void>> {
  const kafka = await kafkaClient({ bootstrap, auth: 'none' });
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const handle = async (event: { eventId: string }) => {
    if (event.eventId === '') throw new Error('no event');
  };
  await consumer.run({
    eachBatch: async ({ batch, resolveOffset, heartbeat }) => {
      for (const { value, offset } of batch.messages) {
        await handle(JSON.parse(String(value)) as { eventId: string });
        resolveOffset(offset);
      }
      await heartbeat();
      done(batch.messages.length);
    },
  });
  return () => consumer.disconnect();
}

function mapped(invoke: Invoke): Consume {
  return async (topic, consumerGroup) => {
    const subscriptions = kafkaSubscriptions(bootstrap);
    const subscribe = (options: SubscribeOptions) =>
      subscriptions.subscribe({
        ...options,
        onBatch: async (batch) => {
          await options.onBatch(batch);
          done(batch.records.length);
        },
      });
    const mapping = new TopicMapping(mappingModel(topic, consumerGroup), {
      log: { subscribe },
      sqs: new SQSClient({ region: 'us-east-1' }),
      queueUrl: () => '',
      functionArn: (name) => name,
      invoke,
      clock: Date.now,
      report: (text) => process.stderr.write(`${text}\n`),
    });
    await mapping.ready();
    return async () => {
      await mapping.stop();
      await subscriptions.close();
    };
  };
}

function mappingModel(topic: string, consumerGroup: string) {
  return {
    ...{ uuid: 'm-1', functionName: 'bench', source: 'aws:kafka' as const, topics: [topic], consumerGroup },
    ...{ sourceArn: undefined, bootstrapServers: undefined, onFailureQueue: undefined },
    ...{ batchSize: BATCH_SIZE, batchWindowMs: 0, startingPosition: 'TRIM_HORIZON' as const },
    ...{ bisectOnError: false, maximumRetries: undefined, maximumRecordAgeSeconds: undefined },
    ...{ minimumPollers: undefined, maximumPollers: undefined, enabled: true },
  };
}

/** The function in sandboxes of the local Lambda, as the product runs it. */
async function hosted(): Promise<Consume> {
  const limits = { timeoutSeconds: 30, memoryMb: 1769, alias: 'live' };
  const host = await startLambdaHost({
    functions: [{ name: 'bench', bundleDir, handler: 'index.handler', environment: {}, ...limits }],
    clock: Date.now,
    newId: () => crypto.randomUUID(),
    searchPath: process.env['PATH'] ?? '',
  });
  end = host.stop;
  return mapped(async (name, payload) => {
    const outcome = await host.invoke(name, payload);
    for (const { pid } of host.sandboxes()) if (pid > 0) sandboxPids.add(pid);
    return outcome;
  });
}

/** User and system time of this process and of the sandboxes. */
function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  let all = user + system;
  for (const pid of sandboxPids) all += cpuOf(pid);
  return all;
}

/** Fields 14 and 15 of /proc/PID/stat, in ticks of 10 ms. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}
