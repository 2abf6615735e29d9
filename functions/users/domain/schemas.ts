import { z } from 'zod';

/** What clients may send about users; `npm run generate` turns every export into a validator. */

const userId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/)
  .meta({
    title: 'a user id: 1 to 128 letters, digits, ".", "_", ":" or "-", the first a letter or digit',
  });

const email = z
  .string()
  .min(3)
  .max(254)
  .regex(/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u)
  .meta({ title: 'an e-mail address of 3 to 254 characters' });

const name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u)
  .meta({ title: 'text of 1 to 200 characters without control characters' });

const role = z.enum(['owner', 'admin', 'member', 'viewer']);
const status = z.enum(['active', 'suspended']);

/** Things of a list by their ids; no more than a page holds when nothing is said. */
const ids = (what: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}(?:,[A-Za-z0-9][A-Za-z0-9._:-]{0,127}){0,49}$/)
    .meta({ title: `1 to 50 ${what} ids with commas between them` });

export const userParams = z.strictObject({ userId });

export const userBody = z.strictObject({ email, name, role, status: status.default('active') });

export const patchUserBody = z.strictObject({
  email: email.optional(),
  name: name.optional(),
  role: role.optional(),
  status: status.optional(),
});

export const listUsersQuery = z.strictObject({
  limit: z.int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(2000).optional(),
  total: z.boolean().optional(),
  status: status.optional(),
  role: role.optional(),
  email: email.optional(),
  includePrivate: z.boolean().optional(),
  ids: ids('user').optional(),
});
