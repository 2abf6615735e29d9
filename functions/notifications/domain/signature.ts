import { createHmac } from 'node:crypto';
import type { RandomBytes } from '../../kernel/clock.ts';

/** Header that carries the signature. */
export const SIGNATURE_HEADER = 'springtide-signature';

/**
 * `t=SECONDS,v1=HEX`: HMAC-SHA-256 over `SECONDS.BODY` under the webhook's secret. Receivers compute the same over the bytes they
 * got, compare in constant time and refuse a time that is more than five minutes off, which bounds replays by others. While a
 * secret is rotated there is one `v1` for each valid secret, the newest first: one that matches is enough.
 */
export function signatureOf(secrets: readonly string[], body: string, sentAtMs: number): string {
  const seconds = Math.floor(sentAtMs / 1000);
  const hex = (secret: string) =>
    createHmac('sha256', secret).update(`${seconds}.${body}`, 'utf8').digest('hex');
  return [`t=${seconds}`, ...secrets.map((secret) => `v1=${hex(secret)}`)].join(',');
}

/** 256 random bits; the prefix lets scanners of leaked secrets know it. */
export function newSecret(random: RandomBytes): string {
  return `whsec_${Buffer.from(random(new Uint8Array(32))).toString('base64url')}`;
}
