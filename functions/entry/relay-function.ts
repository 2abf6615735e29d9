import type { NoteTry } from '../kernel/failure-notes.ts';
import type { RelayNudge } from '../kernel/outbox/relay-nudge.ts';
import { type RelayShardPorts, relayShard } from '../kernel/outbox/relay-shard.ts';
import type { QueueDefinition } from '../kernel/service-definition.ts';
import { type PostponeMessage, queueFunction } from './sqs.ts';

export interface RelayFunctionPorts extends RelayShardPorts {
  postpone: PostponeMessage;
  noteTry: NoteTry;
}

/**
 * Lambda handler that empties one shard's outbox of a service into the log; several nudges for a shard in one batch are one look
 * at it. A log that does not take events now is left alone until its circuit may be tried.
 */
export function relayFunction(
  { name, queues }: { name: string; queues: { relay: QueueDefinition } },
  { postpone, noteTry, ...ports }: RelayFunctionPorts,
) {
  const relay = relayShard(ports);
  return queueFunction<RelayNudge>({
    service: name,
    queue: queues.relay,
    ...{ noteTry, postpone },
    handle: ({ body }, context) => relay(body.shard, context),
  });
}
