import { topicFunction } from '../../entry/kafka.ts';
import { eventReader } from '../../kernel/events/event-contracts.ts';
import { lazy } from '../../kernel/lazy.ts';
import { userContracts } from '../domain/events.ts';
import { users } from '../service.ts';

/** With the first event, so that what is loaded at start stays small. */
const loadWork = lazy(() => import('./index-memberships.ts'));

/**
 * Keeps the index of memberships by address. It is made of our own rows, no effect outside: a ghost replay writes nothing, and a
 * live one makes the index whole, also of users who were there before it.
 */
export const handler = topicFunction({
  service: users.name,
  consumerGroup: 'users',
  saveFailedEvent: async (failed) => (await loadWork()).saveFailedEvent(failed),
  readEvent: eventReader([userContracts]),
  async handle(event, { replay }) {
    if (replay?.mode !== 'ghost') await (await loadWork()).indexMemberships(event);
  },
});
