/** Where environments go when their pings end: to the idle ones, to those of a version without traffic, or away with their old version. */
export type Afterwards = 'idle' | 'next' | 'gone';

export interface PingEnd {
  readonly atMs: number;
  afterwards: Afterwards;
  onDemand: number;
  provisioned: number;
}

/** Pings that hold environments, by when they end; those that end together are kept together. */
export class PingEnds {
  /** When the next ones end; infinite when none hold. */
  nextMs = Number.POSITIVE_INFINITY;
  private ends: PingEnd[] = [];

  /** One more ping holds an environment until `atMs`. */
  add(atMs: number, kind: 'onDemand' | 'provisioned', afterwards: Afterwards = 'idle'): void {
    let end = this.ends.find((one) => one.atMs === atMs && one.afterwards === afterwards);
    if (!end) {
      end = { atMs, afterwards, onDemand: 0, provisioned: 0 };
      this.ends.push(end);
    }
    end[kind] += 1;
    this.nextMs = Math.min(this.nextMs, atMs);
  }

  /** Takes out what has ended by `nowMs`. */
  take(nowMs: number): PingEnd[] {
    const ended = this.ends.filter(({ atMs }) => atMs <= nowMs);
    this.ends = this.ends.filter(({ atMs }) => atMs > nowMs);
    this.nextMs = this.ends.reduce((least, { atMs }) => Math.min(least, atMs), Number.POSITIVE_INFINITY);
    return ended;
  }

  /** Traffic moves to the next version: what is held now goes away with its version, what was warmed becomes idle. */
  replaceVersion(): void {
    for (const end of this.ends) end.afterwards = end.afterwards === 'next' ? 'idle' : 'gone';
  }
}
