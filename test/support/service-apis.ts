import { createHmac } from 'node:crypto';
import { FIXED_IN_LISTING, listingEvents, listingType } from '../../functions/catalog/domain/listing.ts';
import { archived, productEvents, productType } from '../../functions/catalog/domain/product.ts';
import * as catalogValid from '../../functions/catalog/domain/validators.generated.js';
import { catalog } from '../../functions/catalog/service.ts';
import { httpFunction } from '../../functions/entry/http.ts';
import type { HttpHandler } from '../../functions/entry/http-contract.ts';
import type { HttpResult } from '../../functions/entry/http-event.ts';
import { listRecords } from '../../functions/entry/list-records.ts';
import {
  changeRecord,
  createRecord,
  getRecord,
  type RecordPorts,
  recordHandlers,
} from '../../functions/entry/record-handlers.ts';
import type { NewId } from '../../functions/kernel/ids.ts';
import { recordStore } from '../../functions/kernel/records/record-store.ts';
import type { RecordData, RecordType } from '../../functions/kernel/records/record-type.ts';
import type { RouteDefinition } from '../../functions/kernel/service-definition.ts';
import type { AccountRouter } from '../../functions/kernel/sharding/route-account.ts';
import { customerType } from '../../functions/orders/domain/customer.ts';
import * as ordersValid from '../../functions/orders/domain/validators.generated.js';
import { customerHandlers } from '../../functions/orders/handlers/customers.ts';
import { orders } from '../../functions/orders/service.ts';
import { customerFigures, withFigures } from '../../functions/orders/store/customer-figures.ts';
import { decidePayment, decideTransition } from '../../functions/payments/domain/decide-payment.ts';
import { paymentType } from '../../functions/payments/domain/payment.ts';
import * as paymentsValid from '../../functions/payments/domain/validators.generated.js';
import { payments } from '../../functions/payments/service.ts';
import { userEvents, userType } from '../../functions/users/domain/user.ts';
import * as usersValid from '../../functions/users/domain/validators.generated.js';
import { users } from '../../functions/users/service.ts';
import { lambdaContext, signedBy, testEnvironment } from './entry-fixture.ts';
import { eventId } from './order-builders.ts';

/** A request as a client would write it. */
export interface ApiRequest {
  account: string;
  method: string;
  path: string;
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at freely in tests
  body: any;
}

export type CallApi = (request: ApiRequest) => Promise<ApiAnswer>;

/** Ids for tests, one maker for a whole file. */
export function testIds(start = 1_000_000): NewId {
  let n = start;
  return () => eventId(++n);
}

export interface ApiParts {
  router: AccountRouter;
  newId: NewId;
  /** Rises with every request, so that newer records have later instants. */
  clock: () => number;
}

export function portsOf<Data extends RecordData>(
  type: RecordType<Data>,
  { router, newId, clock }: ApiParts,
): RecordPorts<Data> {
  const sign = async (text: string) => createHmac('sha256', 'test').update(text).digest('base64url');
  return { type, store: recordStore(router, type), nudgeRelay: async () => {}, newId, clock, sign };
}

/** Real routing, validation and answers in front of some operations of a service. */
export function callerOf(service: {
  name: string;
  routes: readonly RouteDefinition[];
  operations: Parameters<typeof httpFunction>[0]['operations'];
}): CallApi {
  const call = httpFunction(
    { service: service.name, routes: service.routes, operations: service.operations },
    testEnvironment(),
  );
  return async ({ account, method, path, query = '', body, headers = {} }) => {
    const result: HttpResult = await call(
      {
        rawPath: path,
        rawQueryString: query,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        body: body === undefined ? null : JSON.stringify(body),
        isBase64Encoded: false,
        requestContext: signedBy({ sub: 'someone', accounts: account }, method),
      },
      lambdaContext(),
    );
    const parsed = result.body === undefined ? undefined : JSON.parse(result.body);
    return { status: result.statusCode, headers: result.headers, body: parsed };
  };
}

/** The routes of an account's users as the service wires them, on any router. */
export function usersApi(parts: ApiParts): CallApi {
  const ports = portsOf(userType, parts);
  const user = recordHandlers(ports, { events: userEvents });
  return callerOf({
    name: users.name,
    routes: users.functions['users-api'].triggers[0].routes.filter(({ access }) => access === 'account'),
    operations: {
      listUsers: { handler: listRecords(ports), query: usersValid.listUsersQuery },
      createUser: { handler: user.create, body: usersValid.userBody },
      getUser: { handler: user.get, params: usersValid.userParams },
      putUser: { handler: user.put, params: usersValid.userParams, body: usersValid.userBody },
      patchUser: { handler: user.patch, params: usersValid.userParams, body: usersValid.patchUserBody },
      deleteUser: { handler: user.remove, params: usersValid.userParams },
    },
  });
}

/** The routes of products and listings. */
export function catalogApi(parts: ApiParts): CallApi {
  const products = portsOf(productType, parts);
  const listings = portsOf(listingType, parts);
  const product = recordHandlers(products, { events: productEvents, whenReferred: archived });
  const listing = recordHandlers(listings, { events: listingEvents, fixed: FIXED_IN_LISTING });
  const { productParams, listingParams } = catalogValid;
  return callerOf({
    name: catalog.name,
    routes: [
      ...catalog.functions['products-api'].triggers[0].routes,
      ...catalog.functions['listings-api'].triggers[0].routes,
    ],
    operations: {
      listProducts: { handler: listRecords(products), query: catalogValid.listProductsQuery },
      createProduct: { handler: product.create, body: catalogValid.productBody },
      getProduct: { handler: product.get, params: productParams },
      putProduct: { handler: product.put, params: productParams, body: catalogValid.productBody },
      patchProduct: { handler: product.patch, params: productParams, body: catalogValid.patchProductBody },
      deleteProduct: { handler: product.remove, params: productParams },
      listListings: { handler: listRecords(listings), query: catalogValid.listListingsQuery },
      createListing: { handler: listing.create, body: catalogValid.listingBody },
      getListing: { handler: listing.get, params: listingParams },
      putListing: { handler: listing.put, params: listingParams, body: catalogValid.listingBody },
      patchListing: { handler: listing.patch, params: listingParams, body: catalogValid.patchListingBody },
      deleteListing: { handler: listing.remove, params: listingParams },
    },
  });
}

/** The routes of customers. */
export function customersApi(parts: ApiParts): CallApi {
  const stored = portsOf(customerType, parts);
  const store = withFigures(stored.store, customerFigures(parts.router));
  const customer = customerHandlers({ ...stored, store });
  const { routes } = orders.functions['orders-reports'].triggers[0];
  const { customerParams: params, customerBody: body } = ordersValid;
  return callerOf({
    name: orders.name,
    routes: routes.filter(({ operation }) => operation !== 'getOrderMetrics'),
    operations: {
      listCustomers: { handler: customer.list, query: ordersValid.listCustomersQuery },
      createCustomer: { handler: customer.create, body },
      getCustomer: { handler: customer.get, params, query: ordersValid.getCustomerQuery },
      putCustomer: { handler: customer.put, params, body },
      patchCustomer: { handler: customer.patch, params, body: ordersValid.patchCustomerBody },
      deleteCustomer: { handler: customer.remove, params },
    },
  });
}

/** The routes of payments. */
export function paymentsApi(parts: ApiParts): CallApi {
  const ports = portsOf(paymentType, parts);
  const move = (kind: 'capture' | 'refund') =>
    changeRecord(ports, {
      decide: (body: { amountMinor?: number }) =>
        decideTransition({ kind, amountMinor: body.amountMinor ?? null }),
      key: 'required',
    }) as HttpHandler;
  const voidPayment = changeRecord(ports, {
    decide: () => decideTransition({ kind: 'void' }),
    key: 'required',
  });
  const { paymentParams: params, movePaymentBody } = paymentsValid;
  return callerOf({
    name: payments.name,
    routes: payments.functions['payments-api'].triggers[0].routes,
    operations: {
      listPayments: { handler: listRecords(ports), query: paymentsValid.listPaymentsQuery },
      createPayment: {
        handler: createRecord(ports, { decide: decidePayment, key: 'required' }) as HttpHandler,
        body: paymentsValid.createPaymentBody,
      },
      getPayment: { handler: getRecord(ports), params },
      capturePayment: { handler: move('capture'), params, body: movePaymentBody },
      refundPayment: { handler: move('refund'), params, body: movePaymentBody },
      voidPayment: { handler: voidPayment as HttpHandler, params, body: paymentsValid.voidPaymentBody },
    },
  });
}
