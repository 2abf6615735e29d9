import { notingFailures } from '../../entry/noting-failures.ts';
import { queueFunction } from '../../entry/sqs.ts';
import type { RelayNudge } from '../../kernel/outbox/relay-nudge.ts';
import { relayShard } from '../../kernel/outbox/relay-shard.ts';
import { users } from '../service.ts';
import { wireNoteFailure, wirePostponeRelay, wirePublisher, wireRelayQueue, wireShards } from '../wiring.ts';

const relay = relayShard({ ...wireShards(), publisher: wirePublisher, nudgeRelay: wireRelayQueue() });

/**
 * Empties one shard's outbox into the log; several nudges for a shard in one batch are one look at it. A log that does not take
 * events now is left alone until its circuit may be tried.
 */
export const handler = queueFunction<RelayNudge>({
  service: users.name,
  postpone: wirePostponeRelay(),
  handle: notingFailures(
    ({ body }, context) => relay(body.shard, context),
    wireNoteFailure(),
    users.queues.relay.maxReceives,
  ),
});
