import { expect, test } from 'vitest';
import type { HttpEvent } from '../../../functions/entry/http-event.ts';
import { listOrdersEvent, ordersApi, problemOf, signedBy } from '../../support/entry-fixture.ts';

type Claims = Record<string, unknown> | undefined;

function asks(claims: Claims, account?: string): HttpEvent {
  const headers: Record<string, string> = account === undefined ? {} : { 'x-account-id': account };
  return listOrdersEvent('', { headers, requestContext: signedBy(claims, 'GET') });
}

const granted: [string, Claims, string | undefined, string][] = [
  ['the only account of the token', { accounts: 'acme' }, undefined, 'acme'],
  ['the only account, named again', { accounts: 'acme' }, 'acme', 'acme'],
  ['one of several by header', { accounts: 'acme bolt' }, 'bolt', 'bolt'],
  ['the list form of API Gateway', { accounts: '[acme bolt]' }, 'acme', 'acme'],
  ['a list of one in that form', { accounts: '[acme]' }, undefined, 'acme'],
  ['a JSON array', { accounts: ['acme', 'bolt'] }, 'bolt', 'bolt'],
  ['any account for operations', { scope: 'ops' }, 'whoever', 'whoever'],
  ['a foreign account for operations', { scope: 'orders ops', accounts: 'acme' }, 'bolt', 'bolt'],
];

test.each(granted)('%s is the tenant', async (_name, claims, header, account) => {
  const api = ordersApi();
  expect((await api.call(asks(claims, header))).statusCode).toBe(200);
  expect(api.seen.map((request) => request.account)).toEqual([account]);
});

const refused: [string, Claims, string | undefined, number, string][] = [
  ['no token', undefined, undefined, 401, 'unauthenticated'],
  ['a token without accounts', { sub: 'u' }, undefined, 403, 'forbidden'],
  ['an empty accounts claim', { accounts: '' }, undefined, 403, 'forbidden'],
  ['an account the token does not name', { accounts: 'acme' }, 'bolt', 403, 'forbidden'],
  ['an account that only begins like the own one', { accounts: 'acme' }, 'acme-2', 403, 'forbidden'],
  ['several accounts and no header', { accounts: 'acme bolt' }, undefined, 400, 'invalid_input'],
  ['operations without a header', { scope: 'ops' }, undefined, 400, 'invalid_input'],
  [
    'operations with one account and no header',
    { scope: 'ops', accounts: 'acme' },
    undefined,
    400,
    'invalid_input',
  ],
  ['two accounts in the header', { accounts: 'acme bolt' }, 'acme,bolt', 400, 'invalid_input'],
  ['an empty header', { accounts: 'acme' }, '', 400, 'invalid_input'],
  ['a header that is no account id', { scope: 'ops' }, '../../etc', 400, 'invalid_input'],
  ['a scope that only contains ops', { scope: 'devops', accounts: 'acme' }, 'bolt', 403, 'forbidden'],
  ['a claim that holds no account ids', { accounts: 'ACME ../x' }, undefined, 403, 'forbidden'],
  ['a claim of another type', { accounts: { acme: true } }, undefined, 403, 'forbidden'],
];

test.each(refused)('%s is refused', async (_name, claims, header, status, code) => {
  const api = ordersApi();
  const result = await api.call(asks(claims, header));
  expect([result.statusCode, problemOf(result).code]).toEqual([status, code]);
  expect(api.seen).toEqual([]);
});

test('the problem for a missing choice names the header', async () => {
  const problem = problemOf(await ordersApi().call(asks({ accounts: 'a b' })));
  expect(problem.errors?.[0]?.field).toBe('/header/x-account-id');
});

test('a 401 says which scheme it wants', async () => {
  expect((await ordersApi().call(asks(undefined))).headers['www-authenticate']).toBe('Bearer');
});

const ops = (claims: Claims): HttpEvent =>
  listOrdersEvent('', {
    routeKey: 'GET /ops/secrets',
    rawPath: '/ops/secrets',
    requestContext: signedBy(claims, 'GET'),
  });

test.each([
  [undefined, 401],
  [{ accounts: 'acme' }, 403],
  [{ scope: 'orders' }, 403],
  [{ scope: 'ops' }, 200],
  [{ scope: '[ops orders]' }, 200],
])('an operations route answers %j with %i', async (claims, status) => {
  expect((await ordersApi().call(ops(claims))).statusCode).toBe(status);
});

test('a public route needs no token and belongs to no account', async () => {
  const api = ordersApi(async (request) => ({ status: 200, body: { account: request.account } }));
  const health = listOrdersEvent('', {
    routeKey: 'GET /health',
    rawPath: '/health',
    requestContext: signedBy(undefined, 'GET'),
  });
  const result = await api.call(health);
  expect(result.statusCode).toBe(500);
  expect(api.environment.lines[0]).toMatchObject({
    level: 'ERROR',
    error: { message: 'getHealth belongs to no account, but its handler asked for one' },
  });
});
