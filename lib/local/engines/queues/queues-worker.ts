import { mkdir } from 'node:fs/promises';
import { serveEngine } from '../serve-engine.ts';
import { guardArchive } from './archive-guard.ts';
import { rememberOrigins } from './dead-letters.ts';
import { type Fauxqs, loadFauxqs, type SqsStore } from './fauxqs-internals.ts';
import { addMissingActions } from './missing-actions.ts';
import { MoveTasks } from './move-tasks.ts';
import { type QueueSpec, queueAttributes } from './queue-attributes.ts';
import { queueStates } from './queue-states.ts';

/** SQS and S3 in one thread; the settings are `QueuesOptions` with the port and region decided. */
export interface QueuesSettings {
  dataDir: string;
  port: number;
  region: string;
  queues: readonly QueueSpec[];
  buckets: readonly string[];
}

const ACCOUNT = '000000000000';

await serveEngine(async (settings: QueuesSettings) => {
  await mkdir(settings.dataDir, { recursive: true });
  const fauxqs = await loadFauxqs();
  const { app, sqs, close } = assemble(fauxqs, settings);
  addMissingActions(app, sqs, new MoveTasks(sqs, fauxqs, Date.now));
  app.get('/springtide/queues', () => queueStates(sqs));
  await app.listen({ host: '127.0.0.1', port: settings.port });
  const queueUrls = Object.fromEntries(
    settings.queues.map(({ name }) => [name, queueUrl(settings.port, name)]),
  );
  return { ready: { queueUrls }, close };
});

/** The same steps as in fauxqs's own start: load before persistence is attached, or loading would write again. */
function assemble(fauxqs: Fauxqs, settings: QueuesSettings) {
  const sqs = queueStore(new fauxqs.SqsStore(), settings);
  const [sns, s3] = [new fauxqs.SnsStore(), new fauxqs.S3Store()];
  const persistence = new fauxqs.PersistenceManager(settings.dataDir);
  persistence.load(sqs, sns, s3);
  // fauxqs writes a NULL where its table takes none: a message made visible at once was in no list any more. What is on disk may
  // say `in hand` until the old deadline; that costs a restarted host some seconds.
  persistence.updateMessageReady = () => undefined;
  for (const store of [sqs, sns, s3, ...sqs.allQueues()]) store.persistence = persistence;
  for (const queue of settings.queues) ensureQueue(sqs, queue, settings);
  for (const bucket of settings.buckets) if (!s3.hasBucket(bucket)) s3.createBucket(bucket);
  const stores = { sqsStore: sqs, snsStore: sns, s3Store: s3 };
  const app = fauxqs.buildApp({ logger: false, defaultRegion: settings.region, stores });
  guardArchive(app, s3, fauxqs);
  app.addHook('preClose', () => persistence.close());
  return { app, sqs, close: () => app.close() };
}

/** Every queue's URL carries the address of this start, also of queues that were made by an earlier one. */
function queueStore(store: SqsStore, { port }: QueuesSettings): SqsStore {
  const createQueue = store.createQueue.bind(store);
  store.buildQueueUrl = (name) => queueUrl(port, name);
  store.createQueue = (name, _url, ...rest) =>
    rememberOrigins(createQueue(name, queueUrl(port, name), ...rest));
  return store;
}

function ensureQueue(store: SqsStore, queue: QueueSpec, { region, port }: QueuesSettings): void {
  const arnOf = (name: string) => `arn:aws:sqs:${region}:${ACCOUNT}:${name}`;
  const attributes = queueAttributes(queue, arnOf);
  const existing = store.getQueueByName(queue.name);
  if (existing) existing.setAttributes({ RedrivePolicy: '', ...attributes });
  else store.createQueue(queue.name, queueUrl(port, queue.name), arnOf(queue.name), attributes);
}

function queueUrl(port: number, name: string): string {
  return `http://127.0.0.1:${port}/${ACCOUNT}/${name}`;
}
