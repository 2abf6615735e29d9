import { AppError } from './errors.ts';

/** Port: keyed hash of a text, url-safe (HMAC-SHA-256, base64url). */
export type Sign = (text: string) => Promise<string>;

/** What a cursor is bound to: it opens only for the same account, list and filter. */
export interface CursorScope {
  accountId: string;
  list: string;
  filter: Readonly<Record<string, unknown>>;
}

/** Turns the last row's key into an opaque signed text. */
export async function sealCursor(sign: Sign, scope: CursorScope, key: readonly string[]): Promise<string> {
  const payload = toBase64Url(JSON.stringify(key));
  return `${payload}.${await sign(signedText(scope, payload))}`;
}

/**
 * Opens a cursor made by `sealCursor` for the same scope.
 * @returns the key, an array of `length` texts
 * Errors: `invalid_cursor` for anything else: forged, cut, of another account, list or filter.
 */
export async function openCursor(sign: Sign, scope: CursorScope, cursor: string): Promise<string[]> {
  const [payload, signature, ...rest] = cursor.split('.');
  const intact =
    payload && signature && rest.length === 0 && equalText(signature, await sign(signedText(scope, payload)));
  if (!intact) {
    throw new AppError('invalid_cursor', 'the cursor does not belong to this list', {
      fields: [
        {
          field: '/query/cursor',
          rule: 'must be the nextCursor of a page of this list with the same filters',
        },
      ],
    });
  }
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as string[];
}

function signedText(scope: CursorScope, payload: string): string {
  return JSON.stringify([scope.accountId, scope.list, Object.entries(scope.filter).sort(), payload]);
}

function toBase64Url(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}

/** Compares in a time that does not tell where two texts differ. */
function equalText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i += 1)
    difference |= a.charCodeAt(i) ^ b.charCodeAt(i % Math.max(b.length, 1));
  return difference === 0;
}
