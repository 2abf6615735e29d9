/** A bucket whose rate may change between calls; starts full. Time is passed in, in milliseconds. */
export class TokenBucket {
  #tokens = Number.POSITIVE_INFINITY;
  #lastMs = 0;

  /** Tokens there are now when the bucket holds `capacity` and refills `perSecond`. */
  level(nowMs: number, capacity: number, perSecond: number): number {
    const gained = (Math.max(0, nowMs - this.#lastMs) / 1000) * perSecond;
    this.#tokens = Math.min(capacity, this.#tokens + gained);
    this.#lastMs = nowMs;
    return this.#tokens;
  }

  /** Takes one token; ask `level` first. */
  take(): void {
    this.#tokens -= 1;
  }
}
