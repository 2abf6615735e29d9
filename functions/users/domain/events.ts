import type { EventContracts } from '../../kernel/events/event-contracts.ts';
import * as valid from './event-validators.generated.js';

/** Every event of a user. Created and updated carry the whole user but for the e-mail address. */
export const userContracts: EventContracts = {
  service: 'users',
  aggregateType: 'user',
  topic: 'user.events',
  types: {
    UserCreated: { summary: 'A user joined an account.', versions: [valid.userCreatedV1], upcasts: [] },
    UserUpdated: { summary: 'A user changed.', versions: [valid.userUpdatedV1], upcasts: [] },
    UserDeleted: { summary: 'A user left an account.', versions: [valid.userDeletedV1], upcasts: [] },
  },
};
