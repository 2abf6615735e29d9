declare const accountBrand: unique symbol;

/** A seller account's id: the tenant. Every key, row, cache entry, event and log line carries one. */
export type AccountId = string & { readonly [accountBrand]: true };

/** 1 to 64 characters, lower-case letters, digits, `-`, `_` or `.`; begins with a letter or a digit. */
export const ACCOUNT_ID_PATTERN = /^[a-z0-9][a-z0-9._-]{0,63}$/;

export function isAccountId(value: unknown): value is AccountId {
  return typeof value === 'string' && ACCOUNT_ID_PATTERN.test(value);
}
