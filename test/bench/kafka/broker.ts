import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureTopics } from '../../../functions/aws/event-log-topics.ts';
import type { EventLogEngine } from '../../../lib/local/engines/event-log/contract.ts';
import { findKafka, kafkaPlaces } from '../../../lib/local/engines/kafka/find-kafka.ts';
import { startKafka } from '../../../lib/local/engines/kafka/start-kafka.ts';

/** A real Kafka for one benchmark. */
export interface BenchBroker {
  engine: EventLogEngine;
  bootstrap: string;
  createTopic(name: string, partitions: number): Promise<void>;
  /** Bytes the broker keeps for a topic. */
  storedBytes(topic: string): Promise<number>;
  stop(): Promise<void>;
}

export async function startBroker(): Promise<BenchBroker> {
  const found = await findKafka(kafkaPlaces(process.env));
  if (found.kind === 'missing') throw new Error(`no Kafka: ${found.reason}`);
  const dataDir = await mkdtemp(join(tmpdir(), 'springtide-bench-kafka-'));
  const engine = await startKafka({ dataDir, found }, () => undefined);
  const { bootstrap } = engine;
  return {
    engine,
    bootstrap,
    async createTopic(name, partitions) {
      await ensureTopics({ bootstrap, auth: 'none' }, { [name]: { partitions } });
    },
    storedBytes: (topic) => bytesBelow(join(dataDir, 'log'), topic),
    stop: async () => {
      await engine.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function bytesBelow(folder: string, topic: string): Promise<number> {
  const files = await readdir(folder, { recursive: true });
  const logs = files.filter((file) => file.startsWith(`${topic}-`) && file.endsWith('.log'));
  const sizes = await Promise.all(logs.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
