/**
 * Idle on-demand environments, oldest use at the bottom. Lambda takes the most recently used one first (the assumption
 * that keeps fewest alive; `oldest` is the opposite switch), and one that was idle for `lifeMs` is gone.
 */
export class IdleStack {
  private lastUsed = new Float64Array(1024);
  private bottom = 0;
  private top = 0;
  private readonly lifeMs: number;
  private readonly reuse: Reuse;

  constructor(lifeMs: number, reuse: Reuse = 'most-recent') {
    this.lifeMs = lifeMs;
    this.reuse = reuse;
  }

  /** Environments alive and idle at `nowMs`. */
  alive(nowMs: number): number {
    this.expire(nowMs);
    return this.top - this.bottom;
  }

  /** Takes one for use: the milliseconds it was idle, or -1 when none is alive. */
  take(nowMs: number): number {
    this.expire(nowMs);
    if (this.top === this.bottom) return -1;
    return nowMs - (this.reuse === 'most-recent' ? this.popTop() : this.popBottom());
  }

  /** Gives one back after use. */
  give(nowMs: number): void {
    if (this.top === this.lastUsed.length) this.makeRoom();
    this.lastUsed[this.top] = nowMs;
    this.top += 1;
  }

  /** Throws away so many of those idle longest: the platform reclaims them. */
  reclaim(count: number): void {
    this.bottom = Math.min(this.top, this.bottom + count);
  }

  private popTop(): number {
    this.top -= 1;
    return this.lastUsed[this.top] as number;
  }

  private popBottom(): number {
    this.bottom += 1;
    return this.lastUsed[this.bottom - 1] as number;
  }

  private expire(nowMs: number): void {
    const dead = nowMs - this.lifeMs;
    while (this.bottom < this.top && (this.lastUsed[this.bottom] as number) <= dead) this.bottom += 1;
    if (this.bottom === this.top) {
      this.bottom = 0;
      this.top = 0;
    }
  }

  private makeRoom(): void {
    const size = this.top - this.bottom;
    const target =
      size > this.lastUsed.length / 2 ? new Float64Array(this.lastUsed.length * 2) : this.lastUsed;
    target.set(this.lastUsed.subarray(this.bottom, this.top));
    this.lastUsed = target;
    this.bottom = 0;
    this.top = size;
  }
}

export type Reuse = 'most-recent' | 'oldest';
