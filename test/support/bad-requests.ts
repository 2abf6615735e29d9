import type { ApiRequest } from './local-product.ts';

const line = { sku: '85123A', quantity: 6, unitPrice: '2.55' };
/** A body that every case spoils in one way. */
export const order = {
  status: 'paid',
  currency: 'GBP',
  placedAt: '2026-05-01T12:30:00Z',
  customer: null,
  lines: [line],
};

export interface BadRequest extends ApiRequest {
  name: string;
  status: number;
  /** One of the problem's fields; absent where API Gateway itself answers. */
  field?: string;
}

const put = (name: string, body: unknown, field: string, status = 400): BadRequest => ({
  name,
  method: 'PUT',
  path: '/api/orders/x',
  body,
  field,
  status,
});
const withLine = (change: object) => ({ ...order, lines: [{ ...line, ...change }] });
const get = (name: string, path: string, status: number, field?: string): BadRequest => ({
  name,
  path,
  status,
  ...(field && { field }),
});
const post = (name: string, body: unknown, status: number, field?: string): BadRequest => ({
  name,
  method: 'POST',
  path: '/api/orders/imports',
  body,
  status,
  ...(field && { field }),
});
const deep = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** What every client gets wrong sooner or later, with the status and the field that the problem must name. */
export const badRequests: BadRequest[] = [
  put('no status', { ...order, status: undefined }, '/status'),
  put('a status that is none', { ...order, status: 'lost' }, '/status'),
  put('a status of another type', { ...order, status: 7 }, '/status'),
  put('no currency', { ...order, currency: undefined }, '/currency'),
  put('a lower-case currency', { ...order, currency: 'gbp' }, '/currency'),
  put('a long currency', { ...order, currency: 'POUND' }, '/currency'),
  put('no placedAt', { ...order, placedAt: undefined }, '/placedAt'),
  put('a placedAt that is no time', { ...order, placedAt: 'yesterday' }, '/placedAt'),
  put('a placedAt that does not exist', { ...order, placedAt: '2026-02-30T00:00:00Z' }, '/placedAt'),
  put('a placedAt without zone', { ...order, placedAt: '2026-02-01T00:00:00' }, '/placedAt'),
  put('a placedAt far in the past', { ...order, placedAt: '0001-01-01T00:00:00Z' }, '/placedAt'),
  put('a modifiedAt as number', { ...order, modifiedAt: 1_700_000_000 }, '/modifiedAt'),
  put('an unknown field', { ...order, total: 12 }, '/total'),
  put('an unknown field deep inside', withLine({ price: 1 }), '/lines/0/price'),
  put('a customer that is text', { ...order, customer: 'Bob' }, '/customer'),
  put('a customer without id', { ...order, customer: { name: 'Bob' } }, '/customer/id'),
  put('a customer with an empty id', { ...order, customer: { id: '' } }, '/customer/id'),
  put(
    'a very long customer name',
    { ...order, customer: { id: '1', name: 'x'.repeat(201) } },
    '/customer/name',
  ),
  put('no lines', { ...order, lines: undefined }, '/lines'),
  put('empty lines', { ...order, lines: [] }, '/lines'),
  put('lines that are an object', { ...order, lines: {} }, '/lines'),
  put('1001 lines', { ...order, lines: Array.from({ length: 1001 }, () => line) }, '/lines'),
  put('a line that is null', { ...order, lines: [null] }, '/lines/0'),
  put('an empty sku', withLine({ sku: '' }), '/lines/0/sku'),
  put('a sku with a control character', withLine({ sku: 'a\u0000b' }), '/lines/0/sku'),
  put('a description that is too long', withLine({ description: 'x'.repeat(501) }), '/lines/0/description'),
  put('a quantity of 0', withLine({ quantity: 0 }), '/lines/0/quantity'),
  put('a quantity as text', withLine({ quantity: '6' }), '/lines/0/quantity'),
  put('a broken quantity', withLine({ quantity: 1.5 }), '/lines/0/quantity'),
  put('a huge quantity', withLine({ quantity: 1e9 }), '/lines/0/quantity'),
  put('a price as number', withLine({ unitPrice: 2.55 }), '/lines/0/unitPrice'),
  put('a price with a comma', withLine({ unitPrice: '2,55' }), '/lines/0/unitPrice'),
  put('a price in exponent form', withLine({ unitPrice: '1e3' }), '/lines/0/unitPrice'),
  put('a price with too many digits', withLine({ unitPrice: '1.1234567' }), '/lines/0/unitPrice'),
  put(
    'an amount beyond exact numbers',
    withLine({ quantity: 1_000_000, unitPrice: '999999999999' }),
    '/lines/0',
  ),
  put(
    'an order that is too large to store',
    { ...order, lines: Array.from({ length: 200 }, () => ({ ...line, description: 'x'.repeat(500) })) },
    '',
  ),
  put('a body that is an array', [order], ''),
  put('a body that is null', 'null', ''),
  put('a body that is no JSON', '{"status":', ''),
  put('an empty body', '', ''),
  put('a body nested too deep', deep(200), ''),
  put('a key that poisons prototypes', '{"__proto__":{"status":"paid"}}', ''),
  {
    name: 'another content type',
    method: 'PUT',
    path: '/api/orders/x',
    body: 'a=1',
    headers: { 'content-type': 'text/plain' },
    status: 415,
  },
  { name: 'no body at all', method: 'PUT', path: '/api/orders/x', status: 400 },
  {
    name: 'an order id with a slash code',
    method: 'PUT',
    path: '/api/orders/a%2Fb',
    body: order,
    status: 400,
    field: '/path/orderId',
  },
  {
    name: 'an order id that is too long',
    method: 'PUT',
    path: `/api/orders/${'x'.repeat(129)}`,
    body: order,
    status: 400,
    field: '/path/orderId',
  },
  {
    name: 'an order id with a quote',
    method: 'PUT',
    path: "/api/orders/x'%20OR%201=1",
    body: order,
    status: 400,
    field: '/path/orderId',
  },
  get('limit 0', '/api/orders?limit=0', 400, '/query/limit'),
  get('limit -1', '/api/orders?limit=-1', 400, '/query/limit'),
  get('limit 1e9', '/api/orders?limit=1000000000', 400, '/query/limit'),
  get('limit "50"', '/api/orders?limit=%2250%22', 400, '/query/limit'),
  get('limit 50abc', '/api/orders?limit=50abc', 400, '/query/limit'),
  get('limit 1.5', '/api/orders?limit=1.5', 400, '/query/limit'),
  get('an empty limit', '/api/orders?limit=', 400, '/query/limit'),
  get('limit twice', '/api/orders?limit=5&limit=6', 400, '/query/limit'),
  get('an unknown parameter', '/api/orders?page=2', 400, '/query/page'),
  get('a status filter that is none', '/api/orders?status=lost', 400, '/query/status'),
  get('a cursor that is none', '/api/orders?cursor=abc', 400, '/query/cursor'),
  get(
    'a cursor with a forged signature',
    `/api/orders?cursor=${Buffer.from('["2026","a"]').toString('base64url')}.AAAA`,
    400,
    '/query/cursor',
  ),
  get('a very long cursor', `/api/orders?cursor=${'x'.repeat(3000)}`, 400, '/query/cursor'),
  get('an order that is not there', '/api/orders/nothing', 404),
  get('a history that is not there', '/api/orders/nothing/history', 404),
  get('an import id that is none', '/api/orders/imports/17', 400, '/path/importId'),
  get('an import that is not there', '/api/orders/imports/01900000-0000-7000-8000-000000000001', 404),
  get('a path that is none', '/api/nothing', 404),
  { name: 'a method that is none', method: 'DELETE', path: '/api/orders', status: 404 },
  post('an import without orders', {}, 400, '/orders'),
  post('an import of no order', { orders: [] }, 400, '/orders'),
  post('an import of too many orders', { orders: Array.from({ length: 20_001 }, () => 0) }, 400, '/orders'),
  post('an import with an unknown field', { orders: [1], mode: 'x' }, 400, '/mode'),
  post('a body over 6 MB', `{"orders":["${'x'.repeat(6_500_000)}"]}`, 413),
  post('a body over 10 MB', `{"orders":["${'x'.repeat(10_500_000)}"]}`, 413),
];
