import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from '../../../functions/kernel/clock.ts';
import type { JwtAuthorizerModel } from '../template/model.ts';

/** Claims of a token that passed. */
export interface JwtClaims {
  all: Readonly<Record<string, unknown>>;
  scopes: string[];
}

export type Authorization =
  | { kind: 'allowed'; claims: JwtClaims }
  | { kind: 'unauthorized'; reason: string }
  | { kind: 'forbidden' };

/** Decides on one request: the Authorization header and the scopes of the route. */
export type Authorize = (
  header: string | undefined,
  routeScopes: readonly string[],
) => Promise<Authorization>;

/** Fetches the signing keys an issuer publishes; throws when it cannot be reached. */
export type FetchKeys = (issuer: string) => Promise<JSONWebKeySet>;

/** API Gateway keeps the issuer's keys for two hours. */
const KEY_LIFE_MS = 2 * 3600 * 1000;
/** An unknown key id makes the gateway look again, but not more often than this. */
const REFRESH_PAUSE_MS = 5_000;

/** What `jwtAuthorizer` is made of. */
export interface AuthorizerParts {
  model: JwtAuthorizerModel;
  fetchKeys: FetchKeys;
  clock: Clock;
}

/**
 * The JWT authorizer of HTTP APIs: RS256 only, keys only from the issuer's discovery document, `iss`, `aud` (or
 * `client_id`), `exp`, `nbf`, `iat`, then the scopes of the route.
 * Source: API Gateway developer guide, http-api-jwt-authorizer, "Authorizing API requests".
 */
export function jwtAuthorizer(parts: AuthorizerParts): Authorize {
  const keys = cachedKeys(parts);
  return async (header, routeScopes) => {
    const token = bearerToken(header);
    if (token === undefined) return { kind: 'unauthorized', reason: '' };
    try {
      const payload = await verify(token, { parts, keys });
      return withScopes(payload, routeScopes);
    } catch (error) {
      return { kind: 'unauthorized', reason: refusal(error) };
    }
  };
}

function bearerToken(header: string | undefined): string | undefined {
  const token = header?.replace(/^bearer\s+/i, '').trim();
  return token === '' ? undefined : token;
}

async function verify(
  token: string,
  context: { parts: AuthorizerParts; keys: KeyCache },
): Promise<JWTPayload> {
  const { parts, keys } = context;
  try {
    return await verifyWith(token, { parts, jwks: await keys.current() });
  } catch (error) {
    if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    return verifyWith(token, { parts, jwks: await keys.refreshed() });
  }
}

async function verifyWith(token: string, context: { parts: AuthorizerParts; jwks: LocalKeys }) {
  const { model, clock } = context.parts;
  const now = new Date(clock());
  const { payload } = await jwtVerify(token, context.jwks, {
    algorithms: ['RS256'],
    issuer: model.issuer,
    requiredClaims: ['exp'],
    currentDate: now,
  });
  if (!isForUs(payload, model.audience))
    throw new errors.JWTClaimValidationFailed('audience', payload, 'aud');
  if (payload.iat !== undefined && payload.iat > now.getTime() / 1000) {
    throw new errors.JWTClaimValidationFailed('issued in the future', payload, 'iat');
  }
  return payload;
}

/** `client_id` counts only when the token has no `aud`. */
function isForUs(payload: JWTPayload, audience: readonly string[]): boolean {
  const named = payload.aud ?? payload['client_id'];
  const list = Array.isArray(named) ? named : [named];
  return list.some((entry) => typeof entry === 'string' && audience.includes(entry));
}

function withScopes(payload: JWTPayload, routeScopes: readonly string[]): Authorization {
  const scopes = scopesOf(payload);
  if (routeScopes.length > 0 && !routeScopes.some((scope) => scopes.includes(scope)))
    return { kind: 'forbidden' };
  return { kind: 'allowed', claims: { all: payload, scopes } };
}

function scopesOf(payload: JWTPayload): string[] {
  const value = payload['scope'] ?? payload['scp'];
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split(' ').filter((scope) => scope !== '') : [];
}

/** The words API Gateway puts into `www-authenticate`. */
function refusal(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `the token has an invalid ${error.claim}`;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'signing method is invalid';
  if (error instanceof errors.JOSEError) return 'the token is not valid';
  return 'OIDC discovery endpoint communication error';
}

type LocalKeys = ReturnType<typeof createLocalJWKSet>;

interface KeyCache {
  current(): Promise<LocalKeys>;
  refreshed(): Promise<LocalKeys>;
}

function cachedKeys(parts: AuthorizerParts): KeyCache {
  let fetchedAtMs = Number.NEGATIVE_INFINITY;
  let keys: Promise<LocalKeys> | undefined;
  const fetchAgain = () => {
    fetchedAtMs = parts.clock();
    keys = parts.fetchKeys(parts.model.issuer).then(createLocalJWKSet);
    keys.catch(() => {
      keys = undefined;
    });
    return keys;
  };
  const current = () => (keys && parts.clock() - fetchedAtMs < KEY_LIFE_MS ? keys : fetchAgain());
  return {
    current,
    refreshed: () => (parts.clock() - fetchedAtMs < REFRESH_PAUSE_MS && keys ? keys : fetchAgain()),
  };
}

/** Keys through `/.well-known/openid-configuration`, with API Gateway's 1.5 s limit on each of the two requests. */
export async function fetchIssuerKeys(issuer: string): Promise<JSONWebKeySet> {
  const discovery = (await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)) as {
    jwks_uri: string;
  };
  return (await fetchJson(discovery.jwks_uri)) as JSONWebKeySet;
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(1_500) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}
