import type { HttpHandler } from '../../entry/http-contract.ts';
import { answerPage } from '../../entry/list-page.ts';
import type { Sign } from '../../kernel/cursor.ts';
import { AppError } from '../../kernel/errors.ts';
import type { CustomerStore } from '../store/customer-store.ts';

export interface CustomerPorts {
  store: CustomerStore;
  sign: Sign;
}

/** GET /api/orders/customers: the account's buyers by id, without names and addresses (T56). */
export function listCustomers({ store, sign }: CustomerPorts): HttpHandler {
  return (request) =>
    answerPage(request, {
      sign,
      list: 'customers',
      async read({ limit, after }) {
        const found = await store.list(request.account, { limit, after: after?.[0] ?? null });
        const items = found.slice(0, limit);
        const last = items.at(-1);
        return { items, hasNextPage: found.length > limit, key: last ? [last.customerId] : null };
      },
    });
}

/** GET /api/orders/customers/{customerId}: one buyer, named as in the latest order; the e-mail address only when asked for (T56). */
export function getCustomer({ store }: CustomerPorts): HttpHandler {
  return async ({ account, params, query }) => {
    const customer = await store.find(account, params.customerId as string);
    if (!customer) throw new AppError('not_found', 'nobody of this id has ordered from this account');
    const { email: _email, ...shown } = customer;
    return { status: 200, body: query.includePrivate === true ? customer : shown };
  };
}
