import type { buildApp } from 'fauxqs';
import { AppError } from '../../../../functions/kernel/errors.ts';

/** A message as fauxqs keeps it; the fields we touch. */
export interface StoredMessage {
  messageId: string;
  body: string;
  messageAttributes: Record<string, unknown>;
  approximateReceiveCount: number;
  messageGroupId?: string;
  messageDeduplicationId?: string;
  sequenceNumber?: string;
}

export interface StoredQueue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly attributes: Record<string, string>;
  readonly inflightMessages: Map<string, { message: StoredMessage }>;
  persistence?: unknown;
  isFifo(): boolean;
  /** Makes visible what is due; otherwise that happens at the next receive. */
  processTimers(): void;
  inspectMessages(): {
    ready: readonly { sentTimestamp: number }[];
    delayed: readonly { sentTimestamp: number }[];
    inflight: readonly { message: { sentTimestamp: number } }[];
  };
  getAttribute(name: string): string | undefined;
  setAttributes(attributes: Record<string, string>): void;
  enqueue(message: StoredMessage): void;
  dequeue(most: number, visibilitySeconds?: number, dlq?: DlqResolver): { ReceiptHandle: string }[];
  deleteMessage(receiptHandle: string): boolean;
  nextSequenceNumber(): string;
}

/** fauxqs asks it for the dead-letter queue and then calls only `enqueue` on the answer. */
export type DlqResolver = (arn: string) => Pick<StoredQueue, 'enqueue'> | undefined;

export interface SqsStore {
  region?: string;
  persistence?: unknown;
  createQueue(name: string, url: string, ...rest: unknown[]): StoredQueue;
  buildQueueUrl(name: string, ...rest: unknown[]): string;
  getQueue(url: string): StoredQueue | undefined;
  getQueueByName(name: string): StoredQueue | undefined;
  getQueueByArn(arn: string): StoredQueue | undefined;
  allQueues(): Iterable<StoredQueue>;
}

export interface S3Store {
  persistence?: unknown;
  hasBucket(name: string): boolean;
  createBucket(name: string): void;
  headObject(bucket: string, key: string): { etag: string };
}

interface Checksum {
  algorithm: string;
  value: string;
}

type Headers = Record<string, string | string[] | undefined>;

/** The HTTP application fauxqs builds: its routes, open for hooks. */
export type QueueApp = ReturnType<typeof buildApp>;

/** The parts of fauxqs we put together ourselves. */
export interface Fauxqs {
  buildApp(options: object): QueueApp;
  SqsStore: (new () => SqsStore) & {
    createMessage(
      body: string,
      attributes: object,
      delay: undefined,
      ...fifo: (string | undefined)[]
    ): StoredMessage;
  };
  SnsStore: new () => { persistence?: unknown };
  S3Store: new () => S3Store;
  PersistenceManager: new (
    dataDir: string,
  ) => {
    load(sqs: SqsStore, sns: unknown, s3: S3Store): void;
    close(): void;
    updateMessageReady(messageId: string): void;
  };
  decodeAwsChunked(body: Buffer): { body: Buffer; trailers: Headers };
  extractChecksumFromHeaders(headers: Headers): Checksum | undefined;
  computeChecksum(algorithm: string, body: Buffer): string;
}

const MODULES = [
  'app.js',
  'persistence.js',
  'sqs/sqsStore.js',
  'sns/snsStore.js',
  's3/s3Store.js',
  's3/checksum.js',
  's3/chunkedEncoding.js',
];

const NEEDED = ['buildApp', 'SqsStore', 'SnsStore', 'S3Store', 'PersistenceManager', 'decodeAwsChunked'];

/**
 * Its `startFauxqs` listens on all interfaces, and its `buildApp` knows no persistence, so we do what `startFauxqs` does
 * with the same classes. They are not exported; the files beside the main one are. Errors: `unavailable` when they moved.
 */
export async function loadFauxqs(): Promise<Fauxqs> {
  const main = import.meta.resolve('fauxqs');
  const parts = await Promise.all(MODULES.map((file) => import(new URL(file, main).href) as Promise<object>));
  const all = Object.assign({}, ...parts) as Fauxqs;
  const missing = NEEDED.filter((name) => !(name in all));
  if (missing.length === 0) return all;
  throw new AppError('unavailable', `this version of fauxqs has no ${missing.join(', ')}; 2.4.1 has`);
}
