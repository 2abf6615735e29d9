import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type QueuesOptions, startQueues } from '../../lib/local/engines/queues/start-queues.ts';

/** The local queues and buckets; the adapters find them through the SDK's variables. */
export async function openQueues(
  wanted: Pick<QueuesOptions, 'queues' | 'buckets'>,
): Promise<{ url: string; close(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'springtide-queues-'));
  const engine = await startQueues({ dataDir, region: 'us-east-1', ...wanted }, () => undefined);
  process.env['AWS_ENDPOINT_URL_SQS'] = engine.url;
  process.env['AWS_ENDPOINT_URL_S3'] = engine.url;
  process.env['AWS_REGION'] = 'us-east-1';
  process.env['AWS_ACCESS_KEY_ID'] = 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
  return {
    url: engine.url,
    close: async () => {
      await engine.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
