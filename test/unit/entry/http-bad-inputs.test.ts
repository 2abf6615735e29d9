import { expect, test } from 'vitest';
import type { HttpEvent } from '../../../functions/entry/http-event.ts';
import {
  listOrdersEvent,
  orderBody,
  ordersApi,
  problemOf,
  putOrderEvent,
  signedBy,
} from '../../support/entry-fixture.ts';

const json = (value: unknown) => putOrderEvent({ body: JSON.stringify(value) });
const text = (body: string) => putOrderEvent({ body });
/** The import route leaves its orders unchecked at first: they are judged one by one. */
const importText = (body: string) =>
  putOrderEvent({
    ...{ routeKey: 'POST /api/orders/imports', rawPath: '/api/orders/imports', pathParameters: {}, body },
    requestContext: signedBy({ accounts: 'acme' }, 'POST'),
  });
const headers = (extra: Record<string, string>) =>
  putOrderEvent({ headers: { 'content-type': 'application/json', ...extra } });
const line = (change: Record<string, unknown>) =>
  json(orderBody({ lines: [{ sku: 'A', quantity: 1, unitPrice: '1', ...change }] }));
const order = (change: Record<string, unknown>) => json(orderBody(change));
const path = (method: string, rawPath: string): HttpEvent => {
  const { routeKey: _, ...event } = putOrderEvent({
    rawPath,
    requestContext: signedBy({ accounts: 'acme' }, method),
  });
  return event;
};
const base64 = (bytes: Buffer) => putOrderEvent({ body: bytes.toString('base64'), isBase64Encoded: true });
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

interface Refusal {
  status: number;
  code: string;
  field?: string;
  rule?: RegExp;
}

const invalid = (field: string, rule?: RegExp): Refusal => ({
  status: 400,
  code: 'invalid_input',
  field,
  ...(rule === undefined ? {} : { rule }),
});
const notJson: Refusal = { status: 400, code: 'invalid_json' };
const wrongType: Refusal = { status: 415, code: 'unsupported_media_type' };
const integerRule = /^must be an integer between 1 and 200$/;

const refusals: Record<string, [HttpEvent, Refusal]> = {
  'no body': [text(''), notJson],
  'a body of null': [putOrderEvent({ body: null }), notJson],
  'broken JSON': [text('{"status":'), notJson],
  'two JSON values': [text('{}{}'), notJson],
  'a byte order mark': [text('\uFEFF{}'), notJson],
  'NaN as a number': [text('{"lines":NaN}'), notJson],
  'a lone surrogate hidden by an escape': [order({ currency: '\ud800' }), invalid('/currency')],
  'a raw lone surrogate': [text('{"currency":"\ud800"}'), invalid('/currency')],
  'NUL in a text': [line({ sku: 'a\0b' }), invalid('/lines/0/sku')],
  // Each is another way to write one: as a body is looked at for all of them at once, none may slip through.
  'a line end in a text': [line({ sku: 'a\nb' }), invalid('/lines/0/sku', /control characters/)],
  'an escaped control character': [line({ sku: 'a\u0007b' }), invalid('/lines/0/sku', /control characters/)],
  'DEL in a text': [line({ sku: 'a\x7fb' }), invalid('/lines/0/sku', /control characters/)],
  'a C1 control in a text': [line({ sku: 'a\u0085b' }), invalid('/lines/0/sku', /control characters/)],
  'invalid UTF-8 in base64': [base64(Buffer.from([0x22, 0xff, 0xfe, 0x22])), notJson],
  'broken JSON in base64': [base64(Buffer.from('{')), notJson],
  'no content type': [putOrderEvent({ headers: {} }), wrongType],
  'a form': [headers({ 'content-type': 'application/x-www-form-urlencoded' }), wrongType],
  'plain text': [headers({ 'content-type': 'text/plain' }), wrongType],
  'a content type that only begins like JSON': [headers({ 'content-type': 'application/jsonp' }), wrongType],
  'JSON in another charset': [headers({ 'content-type': 'application/json; charset=latin1' }), wrongType],
  'a compressed body': [headers({ 'content-encoding': 'gzip' }), wrongType],
  'more than 6 MB': [text(`"${'x'.repeat(6 * 1024 * 1024)}"`), { status: 413, code: 'payload_too_large' }],
  'more than 6 MB in base64': [
    base64(Buffer.alloc(6 * 1024 * 1024 + 10, 'x')),
    { status: 413, code: 'payload_too_large' },
  ],
  'more than 6 MB of long characters': [
    text(`"${'€'.repeat(2.2 * 1024 * 1024)}"`),
    { status: 413, code: 'payload_too_large' },
  ],
  'nesting 33 deep': [importText(nested(33)), invalid('/0'.repeat(32), /deeper than 32/)],
  'nesting a million deep': [importText(nested(1_000_000)), invalid('/0'.repeat(32), /deeper than 32/)],
  'nesting a million deep in a known field': [
    text(`{"customer":${nested(1_000_000)}}`),
    invalid('/customer', /^must be an object or null$/),
  ],
  'nesting a million deep in an unknown field': [
    text(`{"x":${nested(1_000_000)}}`),
    invalid('/x', /^is not a known field$/),
  ],
  'a constructor key where fields are unknown': [
    importText('{"orders":[{"constructor":{}}]}'),
    invalid('/orders/0/constructor', /^is not an allowed name$/),
  ],
  'a __proto__ key': [text('{"__proto__":{"isOps":true}}'), invalid('/__proto__')],
  'a __proto__ key behind an escape': [text('{"\\u005f_proto__":{}}'), invalid('/__proto__')],
  'a nested constructor key': [text('{"customer":{"constructor":{}}}'), invalid('/customer/constructor')],
  'a prototype key in a list': [text('{"lines":[{"prototype":1}]}'), invalid('/lines/0/prototype')],
  'a list instead of an object': [json([]), invalid('', /^must be an object$/)],
  'a text instead of an object': [json('order'), invalid('', /^must be an object$/)],
  'JSON null instead of an object': [json(null), invalid('', /^must be an object$/)],
  'an unknown field': [order({ admin: true }), invalid('/admin', /^is not a known field$/)],
  'an unknown field with a slash': [order({ 'a/b~c': 1 }), invalid('/a~1b~0c')],
  'an unknown field in a line': [line({ price: 1 }), invalid('/lines/0/price')],
  'a missing field': [json({ ...orderBody(), lines: undefined }), invalid('/lines', /^is required$/)],
  'an unknown status': [
    order({ status: 'lost' }),
    invalid('/status', /one of open, paid, shipped, cancelled/),
  ],
  'a status of another case': [order({ status: 'PAID' }), invalid('/status')],
  'a number for a status': [order({ status: 1 }), invalid('/status')],
  'a small currency code': [order({ currency: 'eur' }), invalid('/currency', /three capital letters/)],
  'no lines': [order({ lines: [] }), invalid('/lines', /a list of 1 to 1000 items/)],
  'too many lines': [
    order({ lines: Array.from({ length: 1001 }, () => ({ sku: 'A', quantity: 1, unitPrice: '1' })) }),
    invalid('/lines', /a list of 1 to 1000 items/),
  ],
  'an object for the lines': [order({ lines: { length: 1 } }), invalid('/lines')],
  'a quantity of 0': [line({ quantity: 0 }), invalid('/lines/0/quantity', /other than 0/)],
  'half a piece': [line({ quantity: 0.5 }), invalid('/lines/0/quantity')],
  'a quantity as text': [line({ quantity: '2' }), invalid('/lines/0/quantity')],
  'a quantity beyond its limit': [line({ quantity: 1_000_001 }), invalid('/lines/0/quantity')],
  'a quantity that JSON reads as infinity': [
    text(
      JSON.stringify(orderBody({ lines: [{ sku: 'A', quantity: 1, unitPrice: '1' }] })).replace(
        ':1,',
        ':1e999,',
      ),
    ),
    invalid('/lines/0/quantity'),
  ],
  'a price as a number': [line({ unitPrice: 9.99 }), invalid('/lines/0/unitPrice', /decimal number as text/)],
  'a price with 7 digits behind the point': [line({ unitPrice: '1.1234567' }), invalid('/lines/0/unitPrice')],
  'a price with an exponent': [line({ unitPrice: '1e5' }), invalid('/lines/0/unitPrice')],
  'a price with a line end': [line({ unitPrice: '1\n' }), invalid('/lines/0/unitPrice')],
  'an empty SKU': [line({ sku: '' }), invalid('/lines/0/sku')],
  'a SKU that is too long': [line({ sku: 'x'.repeat(101) }), invalid('/lines/0/sku')],
  'a day that does not exist': [order({ placedAt: '2026-02-30T00:00:00Z' }), invalid('/placedAt')],
  'a local time': [order({ placedAt: '2026-02-03T00:00:00' }), invalid('/placedAt')],
  'a date of the year 10000': [order({ placedAt: '+10000-01-01T00:00:00Z' }), invalid('/placedAt')],
  'an empty customer': [order({ customer: {} }), invalid('/customer/id', /^is required$/)],
  'a text as customer': [order({ customer: 'Ann' }), invalid('/customer', /^must be an object or null$/)],
  'an order id with a slash': [
    putOrderEvent({ pathParameters: { orderId: 'a/b' } }),
    invalid('/path/orderId'),
  ],
  'an order id that is too long': [
    putOrderEvent({ pathParameters: { orderId: 'x'.repeat(129) } }),
    invalid('/path/orderId'),
  ],
  'an order id that our own paths take, with which an order could be written and not be read': [
    putOrderEvent({ pathParameters: { orderId: 'metrics' } }),
    invalid('/path/orderId', /none of customers, imports, metrics$/),
  ],
  'an order id of dots': [putOrderEvent({ pathParameters: { orderId: '..' } }), invalid('/path/orderId')],
  'a query on a route without one': [putOrderEvent({ rawQueryString: 'force=1' }), invalid('/query/force')],
  'a body on a route without one': [
    listOrdersEvent('', { body: '{}' }),
    { status: 400, code: 'invalid_input' },
  ],
  'a limit with letters': [listOrdersEvent('limit=50abc'), invalid('/query/limit', integerRule)],
  'an empty limit': [listOrdersEvent('limit='), invalid('/query/limit', integerRule)],
  'a limit of 0': [listOrdersEvent('limit=0'), invalid('/query/limit', integerRule)],
  'a limit of 201': [listOrdersEvent('limit=201'), invalid('/query/limit', integerRule)],
  'a hexadecimal limit': [listOrdersEvent('limit=0x10'), invalid('/query/limit', integerRule)],
  'a limit with an exponent': [listOrdersEvent('limit=1e1'), invalid('/query/limit', integerRule)],
  'a repeated parameter': [listOrdersEvent('limit=1&limit=2'), invalid('/query/limit', /only once/)],
  'a repeated parameter in disguise': [
    listOrdersEvent('limit=1&l%69mit=2'),
    invalid('/query/limit', /only once/),
  ],
  'an unknown parameter': [listOrdersEvent('page=2'), invalid('/query/page', /not a known field/)],
  'a __proto__ parameter': [listOrdersEvent('__proto__=1'), invalid('/query/__proto__')],
  'a broken percent code': [listOrdersEvent('cursor=%E0%A4'), invalid('/query')],
  'very many parameters': [listOrdersEvent('a=1&'.repeat(60)), invalid('/query', /more than 50/)],
  'a path that is none': [path('GET', '/api/nothing'), { status: 404, code: 'not_found' }],
  'a path with one segment more': [path('GET', '/api/orders/1/2/3'), { status: 404, code: 'not_found' }],
  'a broken percent code in the path': [path('PUT', '/api/orders/%zz'), invalid('/path/orderId')],
  'a method that is none': [path('BREW', '/api/orders'), { status: 405, code: 'method_not_allowed' }],
};

test.each(Object.entries(refusals))('%s is refused', async (_name, [event, refusal]) => {
  const api = ordersApi();
  const result = await api.call(event);
  const problem = problemOf(result);
  expect({ status: result.statusCode, code: problem.code }).toEqual({
    status: refusal.status,
    code: refusal.code,
  });
  expect(result.headers['content-type']).toBe('application/problem+json');
  expect(api.seen).toEqual([]);
  if (refusal.field !== undefined) expect(problem.errors?.map(({ field }) => field)).toContain(refusal.field);
  const rule = problem.errors?.find(({ field }) => field === refusal.field)?.rule ?? '';
  if (refusal.rule !== undefined) expect(rule).toMatch(refusal.rule);
});

/** As API Gateway hands over what was sent as JSON: decoded, with the length that it had. */
const sent = (bytes: Buffer) =>
  putOrderEvent({
    body: bytes.toString('utf8'),
    headers: { 'content-type': 'application/json', 'content-length': `${bytes.length}` },
  });
const buyerOf = (...name: (string | number[])[]) =>
  Buffer.concat([
    Buffer.from(
      '{"status":"paid","currency":"EUR","placedAt":"2026-05-01T12:30:00Z","customer":{"id":"b-1","name":"',
    ),
    ...name.map((part) => Buffer.from(part as string)),
    Buffer.from('"},"lines":[{"sku":"A","quantity":1,"unitPrice":"1"}]}'),
  ]);

test.each([
  ['Latin-1', [0xfc]],
  ['a character cut off', [0xe2, 0x82]],
  ['half of a pair', [0xed, 0xa0, 0x80]],
  ['an overlong slash', [0xc0, 0xaf]],
])('a name in %s was stored with U+FFFD in the place of its bytes', async (_, bytes) => {
  const { call } = ordersApi();
  const problem = problemOf(await call(sent(buyerOf('M', bytes, 'ller'))));
  expect(problem).toMatchObject({
    status: 400,
    code: 'invalid_json',
    detail: expect.stringMatching(/UTF-8/),
  });
});

test('a name that was sent with U+FFFD in it is taken, with a length and without', async () => {
  const { call } = ordersApi();
  const event = sent(buyerOf('M\uFFFDller €'));
  expect((await call(event)).statusCode).toBeLessThan(300);
  const headers = { 'content-type': 'application/json' };
  expect((await call({ ...event, headers })).statusCode).toBeLessThan(300);
});

test('the answer to a body of ten thousand mistakes names 20 of them', async () => {
  const lines = Array.from({ length: 1000 }, () => ({ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7 }));
  const problem = problemOf(await ordersApi().call(order({ lines })));
  expect(problem.errors).toHaveLength(20);
});

test('errors are named in their order, once each, though a quantity between them fails one of its two rules', async () => {
  const right = { sku: 'A', quantity: 1, unitPrice: '1' };
  const lines = [
    { ...right, unitPrice: '1,5' },
    { ...right, quantity: -3 },
    { ...right, quantity: 0.5 },
    right,
  ];
  const problem = problemOf(await ordersApi().call(order({ currency: 'eur', lines })));
  const fields = problem.errors?.map(({ field }) => field);
  expect(fields).toEqual(['/currency', '/lines/0/unitPrice', '/lines/2/quantity']);
});

test.each([16_384, 16_385, 49_152, 100_000])(
  'a C1 control at the end of %i characters is found',
  async (size) => {
    const body = (sku: string, fill: string) =>
      JSON.stringify(
        orderBody({
          lines: [
            { sku: 'A', quantity: 1, unitPrice: '1', description: fill },
            { sku, quantity: 1, unitPrice: '1' },
          ],
        }),
      );
    const fill = 'x'.repeat(size - body('a\u0085', '').length);
    const problem = problemOf(await ordersApi().call(text(body('a\u0085', fill))));
    expect(problem.errors?.map(({ field }) => field)).toContain('/lines/1/sku');
  },
);

test('a body of a million wrong lines is refused without a million errors', async () => {
  const body = JSON.stringify(orderBody()).replace(/\[.*\]/, `[${'1,'.repeat(1_000_000)}1]`);
  const problem = problemOf(await ordersApi().call(text(body)));
  expect(problem.status).toBe(400);
  expect(problem.errors?.length).toBeLessThanOrEqual(20);
});

test('an answer never repeats what was sent', async () => {
  const result = await ordersApi().call(text('{"secret":"4111111111111111"'));
  expect(result.body).not.toContain('4111');
});
