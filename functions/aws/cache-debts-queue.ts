import type { SendMessages } from '../kernel/queue.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { readSettings, textSetting } from '../kernel/settings.ts';
import { sqsQueue } from './sqs-queue.ts';

/** The cache's queue of what it is owed (`kernel/cache/debts.ts`). */
export function connectCacheDebts({ env }: Pick<Runtime, 'env'>): SendMessages {
  return sqsQueue(readSettings({ url: textSetting('CACHE_DEBTS_QUEUE_URL') }, env).url);
}
