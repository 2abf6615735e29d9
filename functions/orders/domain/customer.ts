import type { RecordEvents } from '../../kernel/records/decide-record.ts';
import type { RecordType } from '../../kernel/records/record-type.ts';

/**
 * Who buys from a seller. The first order that names a buyer makes the record, with what the order tells, at version 0; from
 * then on it is the seller's: later orders do not change it. Deleting forgets the record, never the orders, and a late import
 * of old orders does not bring it back; writing it again does.
 */
export interface Customer {
  name?: string;
  email?: string;
  phone?: string;
  /** For the seller's own use. */
  note?: string;
  status: 'active' | 'blocked';
}

/** By what customers are found by name; must be the expression of the index `customers_by_name`. */
const NAME = `(lower(r.data ->> 'name') COLLATE "C")`;

export const customerEvents: RecordEvents = {
  created: 'CustomerCreated',
  updated: 'CustomerUpdated',
  deleted: 'CustomerDeleted',
};

export const customerType: RecordType<Customer> = {
  table: 'customers',
  path: '/api/orders/customers',
  aggregate: 'customer',
  topic: 'order.events',
  idField: 'customerId',
  privateFields: ['name', 'email', 'phone', 'note'],
  statuses: ['active', 'blocked'],
  filters: {
    status: 'r.status = :status',
    email: "lower(r.data ->> 'email') = lower(:email)",
    // All that begins so lies between it and it with the last character of all behind; compared byte by byte, as the index does.
    name: `${NAME} >= lower(:name) AND ${NAME} < lower(:name) || '\u{10FFFF}'`,
    createdFrom: 'r.created_at >= CAST(:createdFrom AS timestamptz)',
    createdTo: 'r.created_at < CAST(:createdTo AS timestamptz)',
  },
  instants: ['createdFrom', 'createdTo'],
  uniqueIndexes: {},
};
