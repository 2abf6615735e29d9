import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogMessage } from '../../../../functions/kernel/events/event-log.ts';
import { partitionOf } from './murmur2.ts';
import { PartitionLog } from './partition-log.ts';
import type { RecordContent } from './record-format.ts';

const TOPIC_NAME = /^[a-zA-Z0-9._-]{1,249}$/;

/** All topics of one log: a folder each, with `topic.json` and one file per partition. Emits `appended` (topic, partition). */
export class Topics extends EventEmitter<{ appended: [string, number] }> {
  readonly #dir: string;
  readonly #topics = new Map<string, PartitionLog[]>();

  constructor(dir: string) {
    super();
    // One listener per partition lane is normal here, not a leak.
    this.setMaxListeners(0);
    this.#dir = dir;
    mkdirSync(dir, { recursive: true });
    for (const name of readdirSync(dir)) this.#open(name);
  }

  /** Number of partitions of every topic. */
  sizes(): Record<string, number> {
    return Object.fromEntries([...this.#topics].map(([name, partitions]) => [name, partitions.length]));
  }

  partitions(topic: string): readonly PartitionLog[] | undefined {
    return this.#topics.get(topic);
  }

  /** Makes the topic unless it exists; its number of partitions never changes, or keys would move. */
  create(topic: string, partitions: number): 'created' | 'exists' | 'invalid' {
    if (this.#topics.has(topic)) return 'exists';
    if (!TOPIC_NAME.test(topic) || /^\.+$/.test(topic) || !(Number.isInteger(partitions) && partitions > 0)) {
      return 'invalid';
    }
    mkdirSync(join(this.#dir, topic), { recursive: true });
    const file = join(this.#dir, topic, 'topic.json');
    writeFileSync(`${file}.new`, JSON.stringify({ partitions }));
    renameSync(`${file}.new`, file);
    this.#open(topic);
    return 'created';
  }

  /** Appends in the given order within each key. False: there is no such topic. */
  append(topic: string, messages: readonly LogMessage[]): boolean {
    const partitions = this.#topics.get(topic);
    if (!partitions) return false;
    const byPartition = Map.groupBy(messages, ({ key }) => partitionOf(Buffer.from(key), partitions.length));
    for (const [partition, group] of byPartition) {
      partitions[partition]?.append(group.map(contentOf));
      this.emit('appended', topic, partition);
    }
    return true;
  }

  close(): void {
    for (const partition of [...this.#topics.values()].flat()) partition.close();
    this.#topics.clear();
  }

  #open(topic: string): void {
    const file = join(this.#dir, topic, 'topic.json');
    // A folder without its file is a creation that was interrupted.
    if (!existsSync(file)) return;
    const { partitions } = JSON.parse(readFileSync(file, 'utf8')) as { partitions: number };
    const logs = Array.from(
      { length: partitions },
      (_, n) => new PartitionLog(join(this.#dir, topic, `${n}.log`)),
    );
    this.#topics.set(topic, logs);
  }
}

function contentOf(message: LogMessage): RecordContent {
  const headers = Object.entries(message.headers).map(([name, value]) => [name, Buffer.from(value)]);
  return {
    timestampMs: message.timestampMs,
    key: Buffer.from(message.key),
    value: Buffer.from(message.value),
    headers: Object.fromEntries(headers) as Record<string, Buffer>,
  };
}
