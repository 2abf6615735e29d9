import type { Sign } from '../kernel/cursor.ts';
import { lazy } from '../kernel/lazy.ts';
import { readSecret } from './secrets.ts';

/**
 * HMAC-SHA-256 under a key kept in Secrets Manager, as base64url; key and crypto are loaded at the first signature. Later ones
 * take no turn of the event loop, so what a list asks of Redis behind its cursor still leaves with the rest of the request.
 */
export function hmacSigner(secretArn: string): Sign {
  const key = lazy(() => readSecret(secretArn));
  return async (text) => {
    const { createHmac } = process.getBuiltinModule('node:crypto');
    return createHmac('sha256', await key())
      .update(text)
      .digest('base64url');
  };
}
