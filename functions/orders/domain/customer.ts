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
  filters: {
    // Said of the parameter too, so that the partial index by status is known to hold them all.
    status: (value) => `r.status = :status${value === 'active' ? '' : " AND r.status <> 'active'"}`,
    email: "lower(r.data ->> 'email') = lower(:email)",
    createdFrom: 'r.created_at >= CAST(:createdFrom AS timestamptz)',
    createdTo: 'r.created_at < CAST(:createdTo AS timestamptz)',
  },
  uniqueIndexes: {},
};
