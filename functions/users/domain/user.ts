import type { RecordEvents } from '../../kernel/records/decide-record.ts';
import type { RecordType } from '../../kernel/records/record-type.ts';

export type UserRole = 'owner' | 'admin' | 'member' | 'viewer';

/** A person who works for a seller account. */
export interface User {
  email: string;
  name: string;
  role: UserRole;
  status: 'active' | 'suspended';
}

export const userEvents: RecordEvents = {
  created: 'UserCreated',
  updated: 'UserUpdated',
  deleted: 'UserDeleted',
};

/** An address belongs to one user of an account, whatever its case; lists and events go without it (T56). */
export const userType: RecordType<User> = {
  table: 'users',
  path: '/api/users',
  aggregate: 'user',
  topic: 'user.events',
  idField: 'userId',
  privateFields: ['email'],
  filters: {
    status: 'r.status = :status',
    role: "(r.data ->> 'role') = :role",
    email: "lower(r.data ->> 'email') = lower(:email)",
  },
  uniqueIndexes: {
    users_unique_email: { field: '/email', rule: 'belongs to another user of this account' },
  },
};
