import { z } from 'zod';
import { countedPaging, email, idList, recordId, text } from '../../kernel/schema-terms.ts';

/** What clients may send about users; `npm run generate` turns every export into a validator. */

const role = z.enum(['owner', 'admin', 'member', 'viewer']);
const status = z.enum(['active', 'suspended']);

export const userParams = z.strictObject({ userId: recordId('a user') });

export const userBody = z.strictObject({ email, name: text(200), role, status: status.default('active') });

export const patchUserBody = z.strictObject({
  email: email.optional(),
  name: text(200).optional(),
  role: role.optional(),
  status: status.optional(),
});

export const membershipsBody = z.strictObject({ email });

export const listUsersQuery = z.strictObject({
  ...countedPaging,
  status: status.optional(),
  role: role.optional(),
  email: email.optional(),
  includePrivate: z.boolean().optional(),
  ids: idList('user').optional(),
});
