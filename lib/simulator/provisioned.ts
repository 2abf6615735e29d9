/**
 * Provisioned concurrency of one alias. Units that are ready stay usable while an increment is prepared, the increment
 * becomes usable all at once, a decrease works at once (aws-facts 1.2 marks these three as not confirmed). Each unit is
 * paid from the call in blocks of five minutes.
 */
export class Provisioned {
  requested = 0;
  ready = 0;
  /** When the increment that is being prepared becomes usable; infinite when none is. */
  readyAtMs = Number.POSITIVE_INFINITY;
  /** Unit-seconds paid for units that ended. */
  private paidSeconds = 0;
  private readonly startedMs: number[] = [];
  private readonly blockMs: number;

  constructor(blockSeconds: number) {
    this.blockMs = blockSeconds * 1000;
  }

  /** PutProvisionedConcurrencyConfig (or delete for 0). */
  request(units: number, nowMs: number, preparationMs: number): void {
    if (units === this.requested) return;
    while (this.startedMs.length > units) this.end(this.startedMs.pop() as number, nowMs);
    while (this.startedMs.length < units) this.startedMs.push(nowMs);
    this.requested = units;
    this.ready = Math.min(this.ready, units);
    this.readyAtMs = units > this.ready ? nowMs + preparationMs : Number.POSITIVE_INFINITY;
  }

  /** Its alias points at another version: all of it is prepared anew, and paid on (aws-facts 1.2 marks this as not confirmed). */
  reallocate(nowMs: number, preparationMs: number): void {
    this.ready = 0;
    this.readyAtMs = this.requested > 0 ? nowMs + preparationMs : Number.POSITIVE_INFINITY;
  }

  /** Lets a finished preparation take effect. */
  settle(nowMs: number): void {
    if (nowMs < this.readyAtMs) return;
    this.ready = this.requested;
    this.readyAtMs = Number.POSITIVE_INFINITY;
  }

  /** Unit-seconds to pay if everything ended now. */
  unitSeconds(nowMs: number): number {
    return this.startedMs.reduce(
      (sum, started) => sum + this.blocksSeconds(started, nowMs),
      this.paidSeconds,
    );
  }

  private end(startedMs: number, nowMs: number): void {
    this.paidSeconds += this.blocksSeconds(startedMs, nowMs);
  }

  private blocksSeconds(startedMs: number, nowMs: number): number {
    return (Math.ceil((nowMs - startedMs) / this.blockMs) * this.blockMs) / 1000;
  }
}
