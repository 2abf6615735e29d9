import type { AppError } from '../kernel/errors.ts';
import type { RouteAccess } from '../kernel/service-definition.ts';
import { type AccountId, isAccountId } from '../kernel/tenancy.ts';
import type { Caller } from './http-contract.ts';
import type { HttpEvent } from './http-event.ts';
import { refusal } from './refusal.ts';

/** Header by which a caller with several accounts says which one it means. */
export const ACCOUNT_HEADER = 'x-account-id';

/** Who calls, and for which account; `account` is undefined on routes that belong to none. */
export interface Access {
  caller: Caller | null;
  account: AccountId | undefined;
}

/**
 * Applies a route's access rule to what the JWT authorizer vouched for.
 * Errors: `unauthenticated` without a token, `forbidden` for what it does not grant, `invalid_input` for a missing or malformed header.
 */
export function checkAccess(access: RouteAccess, event: HttpEvent): Access {
  const caller = readCaller(event);
  if (access === 'none') return { caller, account: undefined };
  if (caller === null) throw refusal('unauthenticated', 'a bearer token is needed');
  if (access === 'account')
    return { caller, account: chooseAccount(caller, event.headers?.[ACCOUNT_HEADER]) };
  if (!caller.scopes.includes('ops')) throw refusal('forbidden', 'the scope ops is needed');
  return { caller, account: undefined };
}

function readCaller(event: HttpEvent): Caller | null {
  const claims = event.requestContext.authorizer?.jwt?.claims;
  if (claims === undefined || claims === null) return null;
  return {
    subject: typeof claims['sub'] === 'string' ? claims['sub'] : '',
    scopes: listClaim(claims['scope']),
    accounts: listClaim(claims['accounts']).filter(isAccountId),
  };
}

/** A claim that lists words: `a b`, a JSON array, or the `[a b]` that API Gateway makes of an array. */
function listClaim(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.filter((item) => typeof item === 'string');
  if (typeof claim !== 'string' || claim === '') return [];
  const bare = claim.startsWith('[') && claim.endsWith(']') ? claim.slice(1, -1) : claim;
  return bare.includes(' ') || bare.includes(',') ? bare.split(/[\s,]+/).filter(Boolean) : [bare];
}

function chooseAccount(caller: Caller, header: string | undefined): AccountId {
  const isOps = caller.scopes.includes('ops');
  if (header !== undefined) return namedAccount(caller, header, isOps);
  const only = caller.accounts[0];
  if (only !== undefined && caller.accounts.length === 1 && !isOps) return only;
  if (only === undefined && !isOps) throw refusal('forbidden', 'the token names no account');
  throw badHeader('is required, because the token does not name exactly one account');
}

function namedAccount(caller: Caller, header: string, isOps: boolean): AccountId {
  if (!isAccountId(header)) throw badHeader('must be one account id');
  if (caller.accounts.includes(header) || isOps) return header;
  throw refusal('forbidden', `the token does not cover the account in ${ACCOUNT_HEADER}`);
}

function badHeader(rule: string): AppError {
  const fields = [{ field: `/header/${ACCOUNT_HEADER}`, rule }];
  return refusal('invalid_input', `header ${ACCOUNT_HEADER} ${rule}`, { fields });
}
