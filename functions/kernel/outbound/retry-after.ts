/**
 * The pause a `Retry-After` header asks for, in milliseconds: whole seconds or an HTTP date, which may be over already (0). Null
 * for none and for what is neither. Source: RFC 9110, 10.2.3.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,12}$/.test(text)) return Number(text) * 1000;
  const atMs = /^[A-Z][a-z]{2,8}, .* GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
