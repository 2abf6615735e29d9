import type { HttpHandler } from '../../entry/http-contract.ts';
import { listRecords } from '../../entry/list-records.ts';
import { type RecordPorts, recordHandlers } from '../../entry/record-handlers.ts';
import { AppError } from '../../kernel/errors.ts';
import { viewOf } from '../../kernel/records/record-type.ts';
import { type Customer, customerEvents, customerType } from '../domain/customer.ts';

/** The routes of customers: those of any record, but for one that is read, which keeps addresses and note back. */
export function customerHandlers(ports: RecordPorts<Customer>) {
  const { create, put, patch, remove } = recordHandlers(ports, { events: customerEvents });
  return {
    create,
    put,
    patch,
    remove,
    list: listRecords(ports, ports.store.findMany),
    get: getCustomer(ports),
  };
}

/** GET /api/orders/customers/{customerId}: e-mail address, phone number and note only when asked for (T56). */
function getCustomer({ store }: Pick<RecordPorts<Customer>, 'store'>): HttpHandler {
  return async ({ account, params, query }) => {
    const record = await store.find(account, params.customerId as string);
    if (!record) throw new AppError('not_found', 'this account has no such customer');
    const { email: _email, phone: _phone, note: _note, ...shown } = viewOf(customerType, record);
    const body = query.includePrivate === true ? viewOf(customerType, record) : shown;
    return { status: 200, body, headers: { etag: `"${record.version}"` } };
  };
}
