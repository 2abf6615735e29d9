import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { jwtAuthorizer } from '../../../lib/local/gateway/jwt-authorizer.ts';

const nowMs = Date.parse('2026-03-01T12:00:00Z');
const now = nowMs / 1000;
const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
const good = { iss: 'https://issuer.test', aud: 'springtide', exp: now + 60 };

function sign(claims: JWTPayload, kid = 'one'): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
}

function authorizer(keys = async () => ({ keys: [jwk] }), clock = () => nowMs) {
  return jwtAuthorizer({
    model: { issuer: 'https://issuer.test', audience: ['springtide'] },
    fetchKeys: keys,
    clock,
  });
}

describe('claims that the authorizer checks', () => {
  const table: [string, JWTPayload, 'allowed' | 'unauthorized'][] = [
    ['all in order', good, 'allowed'],
    ['one of several audiences', { ...good, aud: ['other', 'springtide'] }, 'allowed'],
    ['client_id when there is no aud', { iss: good.iss, exp: good.exp, client_id: 'springtide' }, 'allowed'],
    [
      'client_id does not outweigh a wrong aud',
      { ...good, aud: 'other', client_id: 'springtide' },
      'unauthorized',
    ],
    ['wrong aud', { ...good, aud: 'other' }, 'unauthorized'],
    ['no aud at all', { iss: good.iss, exp: good.exp }, 'unauthorized'],
    ['wrong iss', { ...good, iss: 'https://evil.test' }, 'unauthorized'],
    ['no exp', { iss: good.iss, aud: good.aud }, 'unauthorized'],
    ['expired this second', { ...good, exp: now }, 'unauthorized'],
    ['not yet valid', { ...good, nbf: now + 5 }, 'unauthorized'],
    ['issued in the future', { ...good, iat: now + 5 }, 'unauthorized'],
  ];

  test.each(table)('%s', async (_name, claims, kind) => {
    expect((await authorizer()(`Bearer ${await sign(claims)}`, [])).kind).toBe(kind);
  });

  test.each([
    [{ scope: 'read ops' }, 'allowed'],
    [{ scp: ['ops'] }, 'allowed'],
    [{ scope: 'opsy' }, 'forbidden'],
    [{}, 'forbidden'],
  ])('scopes %j are %s', async (extra, kind) => {
    expect((await authorizer()(await sign({ ...good, ...extra }), ['ops'])).kind).toBe(kind);
  });

  test('a new key id makes it fetch again, but strangers cannot make it fetch more than once in five seconds', async () => {
    let fetches = 0;
    let time = nowMs;
    const count = async () => {
      fetches += 1;
      return { keys: [jwk] };
    };
    const authorize = authorizer(count, () => time);
    await authorize(await sign(good), []);
    for (let attempt = 0; attempt < 5; attempt++) await authorize(await sign(good, 'unknown'), []);
    expect(fetches).toBe(1);
    time += 6_000;
    await authorize(await sign(good, 'unknown'), []);
    expect(fetches).toBe(2);
  });

  test('an unreachable issuer refuses, and the next request tries again', async () => {
    let reachable = false;
    const authorize = authorizer(async () => {
      if (!reachable) throw new Error('connection refused');
      return { keys: [jwk] };
    });
    expect((await authorize(await sign(good), [])).kind).toBe('unauthorized');
    reachable = true;
    expect((await authorize(await sign(good), [])).kind).toBe('allowed');
  });
});
