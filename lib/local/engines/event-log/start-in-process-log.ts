import { join } from 'node:path';
import { AppError } from '../../../../functions/kernel/errors.ts';
import type { Progress } from '../engine.ts';
import { ConsumerGroup } from './consumer-group.ts';
import type { EventLogEngine, SubscribeOptions, Subscription } from './contract.ts';
import { GroupOffsets } from './group-offsets.ts';
import { serveLog } from './serve-log.ts';
import { Topics } from './topics.ts';

export interface InProcessLogOptions {
  /** Folder that keeps topics and committed offsets. */
  dataDir: string;
  /** 0 or absent: any free one. */
  port?: number;
}

const GROUP_NAME = /^[a-zA-Z0-9._-]{1,200}$/;

/**
 * The event log for a machine without Java: same order, offsets, groups and redelivery as Kafka (one contract suite runs on
 * both), kept in files, published to over HTTP on the loopback interface. It keeps everything: retention is not applied.
 */
export async function startInProcessLog(
  options: InProcessLogOptions,
  progress: Progress,
): Promise<EventLogEngine> {
  progress('Opening the in-process event log');
  const topics = new Topics(join(options.dataDir, 'topics'));
  const groups = new Map<string, ConsumerGroup>();
  const server = await serveLog(topics, options.port ?? 0);
  let stopped: Promise<void> | undefined;
  return {
    kind: 'in-process',
    description: 'in-process event log (no Java and Maven for a real Kafka)',
    bootstrap: server.url,
    subscribe: async (subscription) => joinGroup(subscription),
    stop: () => (stopped ??= stop()),
  };

  function joinGroup(subscription: SubscribeOptions): Subscription {
    const unknown = subscription.topics.find((topic) => !topics.partitions(topic));
    if (unknown !== undefined) throw new AppError('not_found', `topic ${unknown} does not exist`);
    if (!GROUP_NAME.test(subscription.group)) {
      throw new AppError('invalid_input', `consumer group "${subscription.group}" is not a usable name`);
    }
    const group = groups.get(subscription.group) ?? openGroup(subscription.group);
    return group.join(subscription);
  }

  function openGroup(name: string): ConsumerGroup {
    const group = new ConsumerGroup(topics, new GroupOffsets(join(options.dataDir, 'groups', name)));
    groups.set(name, group);
    return group;
  }

  async function stop(): Promise<void> {
    await server.close();
    await Promise.all([...groups.values()].map((group) => group.close()));
    topics.close();
  }
}
