import type { Sign } from '../kernel/cursor.ts';
import { lazy } from '../kernel/lazy.ts';
import { readSecret } from './secrets.ts';

/** HMAC-SHA-256 under a key kept in Secrets Manager, as base64url; key and crypto are loaded at the first signature. */
export function hmacSigner(secretArn: string): Sign {
  const key = lazy(() => readSecret(secretArn));
  return async (text) => {
    const { createHmac } = await import('node:crypto');
    return createHmac('sha256', await key())
      .update(text)
      .digest('base64url');
  };
}
