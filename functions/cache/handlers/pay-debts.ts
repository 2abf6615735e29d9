import { queueFunction } from '../../entry/sqs.ts';
import { type DebtMessage, payDebts } from '../../kernel/cache/debts.ts';
import { cache as service } from '../service.ts';
import { wireCacheAdministration, wireNoteTry } from '../wiring.ts';

const { cache } = wireCacheAdministration();

/** Messages; each tells several accounts at a time. */
const AT_ONCE = 2;

/** Tells the tiers of writes of which they are not proved to know. While one cannot be told, the message comes again. */
export const handler = queueFunction<DebtMessage>({
  service: service.name,
  queue: service.queues.debts,
  noteTry: wireNoteTry(),
  concurrency: AT_ONCE,
  handle: async ({ body }, { metrics }) => {
    const paid = await payDebts(cache, body.debts);
    if (paid > 0) metrics.add('cache_debts_paid_total', paid, 'Count');
  },
});
