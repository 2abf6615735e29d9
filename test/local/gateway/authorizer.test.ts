import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ok, type Running, route, startFixture } from './gateway-fixture.ts';

let running: Running;
let kid: string;

beforeAll(async () => {
  running = await startFixture({
    routes: (authorizer) => [
      route('GET /health'),
      route('GET /orders', { authorizer }),
      route('GET /ops', { authorizer, scopes: ['ops'] }),
    ],
  });
  const keys = await (await fetch(`${running.issuer.url}/.well-known/jwks.json`)).json();
  kid = (keys as { keys: { kid: string }[] }).keys[0]!.kid;
});
afterAll(() => running.stop());
beforeEach(() => {
  running.events.length = 0;
  running.answerWith(ok({ statusCode: 200 }));
});

const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const now = () => Math.floor(Date.now() / 1000);

async function call(path: string, token?: string) {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${running.gateway.url}${path}`, { headers });
  return {
    status: response.status,
    body: await response.text(),
    why: response.headers.get('www-authenticate'),
  };
}

function forged(claims: Record<string, unknown>): SignJWT {
  return new SignJWT({
    iss: running.issuer.url,
    aud: 'springtide',
    exp: now() + 60,
    ...claims,
  }).setProtectedHeader({
    alg: 'RS256',
    kid,
  });
}

async function tokenFromEndpoint(body: object): Promise<string> {
  const response = await fetch(`${running.issuer.url}/token`, { method: 'POST', body: JSON.stringify(body) });
  return ((await response.json()) as { access_token: string }).access_token;
}

describe('the JWT authorizer', () => {
  test('a token of the issuer reaches the function with its claims as text', async () => {
    const token = await tokenFromEndpoint({ accounts: ['acme', 'zenith'], scopes: ['ops'], ttlSeconds: 60 });
    expect((await call('/orders', token)).status).toBe(200);
    const context = running.events[0]?.event['requestContext'];
    expect(context).toMatchObject({
      authorizer: {
        jwt: {
          claims: {
            accounts: 'acme zenith',
            scope: 'ops',
            aud: 'springtide',
            iss: running.issuer.url,
            exp: expect.stringMatching(/^\d+$/),
          },
          scopes: null,
        },
      },
    });
  });

  test('routes with scopes hand over the scopes of the token', async () => {
    await call('/ops', await tokenFromEndpoint({ scopes: ['ops', 'read'] }));
    const context = running.events[0]?.event['requestContext'] as {
      authorizer: { jwt: { scopes: string[] } };
    };
    expect(context.authorizer.jwt.scopes).toEqual(['ops', 'read']);
  });

  test('a token without the scope is a 403, an open route needs none', async () => {
    const answer = await call('/ops', await tokenFromEndpoint({ accounts: ['acme'] }));
    expect(answer).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    expect((await call('/health')).status).toBe(200);
  });

  const refused: [string, () => Promise<string | undefined> | string | undefined][] = [
    ['no token', () => undefined],
    ['not a token', () => 'abc'],
    [
      'alg none',
      () => new UnsecuredJWT({ iss: running.issuer.url, aud: 'springtide', exp: now() + 60 }).encode(),
    ],
    ['a stranger’s key under our key id', () => forged({}).sign(stranger)],
    [
      'HS256 with the public key as secret',
      () =>
        new SignJWT({ iss: running.issuer.url, aud: 'springtide', exp: now() + 60 })
          .setProtectedHeader({ alg: 'HS256', kid })
          .sign(new TextEncoder().encode(kid)),
    ],
    ['expired', () => running.issuer.sign({ accounts: ['acme'], scopes: [], ttlSeconds: -5 })],
  ];

  test.each(refused)('%s is refused with 401', async (_name, token) => {
    expect(await call('/orders', await token())).toMatchObject({
      status: 401,
      body: '{"message":"Unauthorized"}',
    });
    expect(running.events).toEqual([]);
  });

  test('a changed payload under a good signature is refused', async () => {
    const [header, , signature] = (await tokenFromEndpoint({ accounts: ['acme'] })).split('.');
    const claims = { iss: running.issuer.url, aud: 'springtide', exp: now() + 60, accounts: 'zenith' };
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    expect((await call('/orders', `${header}.${payload}.${signature}`)).status).toBe(401);
  });
});

describe('the development issuer', () => {
  test('refuses account ids and lifetimes that make no sense', async () => {
    for (const body of [{ accounts: ['No Such'] }, { ttlSeconds: 0 }, { admin: true }]) {
      const response = await fetch(`${running.issuer.url}/token`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      expect(response.status).toBe(400);
    }
  });
});
