import { queueFunction } from '../../entry/sqs.ts';
import { lazy } from '../../kernel/lazy.ts';
import { deleteFromOutbox, readOutbox } from '../../kernel/outbox/outbox.ts';
import { relayOutbox } from '../../kernel/outbox/relay.ts';
import type { RelayNudge } from '../domain/nudge-relay.ts';
import { orders } from '../service.ts';
import { wirePublisher, wireRelayQueue, wireShards } from '../wiring.ts';

/** A round is only begun with this much time left: it must end well before the visibility timeout lets another relay in. */
const ROUND_MS = 8_000;

const { connect } = wireShards();
const { nudgeRelay } = wireRelayQueue();
const publisher = lazy(async () => wirePublisher());

/** Empties one shard's outbox into the log; several nudges for a shard in one batch are one look at it. */
export const handler = queueFunction<RelayNudge>({
  service: orders.name,
  async handle({ body: { shard } }, { logger, metrics, remainingMs }) {
    const execute = connect(shard);
    const publish = await publisher();
    const { published, emptied } = await relayOutbox({
      read: () => readOutbox(execute),
      publish,
      remove: (positions) => deleteFromOutbox(execute, positions),
      mayContinue: () => remainingMs() > ROUND_MS,
    });
    metrics.add('outbox_events_published_total', published, 'Count');
    if (!emptied) await nudgeRelay(shard, logger);
  },
});
