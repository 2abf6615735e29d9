import type { Engine, Progress } from '../engine.ts';
import { startEngineWorker } from '../engine-worker.ts';
import { freePorts } from '../free-ports.ts';
import type { QueueSpec } from './queue-attributes.ts';
import type { QueuesSettings } from './queues-worker.ts';

export interface QueuesOptions {
  /** Folder that keeps messages and objects. */
  dataDir: string;
  region: string;
  /** Made, or brought up to these settings when they exist; dead-letter queues are queues like the others. */
  queues: readonly QueueSpec[];
  buckets: readonly string[];
  /** 0 or absent: any free one. */
  port?: number;
}

/** SQS and S3 at one address. */
export interface QueuesEngine extends Engine {
  /** Endpoint for both clients: `http://127.0.0.1:PORT`. */
  url: string;
  /** URL of each given queue by its name; on the loopback address, where the SDK really sends to. */
  queueUrls: Readonly<Record<string, string>>;
}

/**
 * fauxqs in a thread of its own, on the loopback interface only, every message and object in SQLite before its request is
 * answered. FIFO deduplication ids are kept in memory: a restart forgets the last five minutes of them.
 */
export async function startQueues(options: QueuesOptions, progress: Progress): Promise<QueuesEngine> {
  progress('Starting the queues and the archive');
  const port = options.port || ((await freePorts(1))[0] ?? 0);
  const { dataDir, region, queues, buckets } = options;
  const settings: QueuesSettings = { dataDir, region, port, queues, buckets };
  const module = new URL('queues-worker.ts', import.meta.url);
  const worker = await startEngineWorker<QueuesSettings, { queueUrls: Record<string, string> }>({
    module,
    settings,
  });
  return {
    description: `fauxqs 2.4.1 (SQS with ${queues.length} queues, S3 with ${buckets.length} buckets)`,
    url: `http://127.0.0.1:${port}`,
    queueUrls: worker.ready.queueUrls,
    stop: worker.stop,
  };
}
