/** How a request ended, as the client saw it. */
export interface Answered {
  readonly atMs: number;
  readonly seconds: number;
  /** HTTP status; 0: no answer. */
  readonly status: number;
}

export interface Latency {
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

export interface LoadCounts {
  readonly sent: number;
  readonly ok: number;
  /** 429 and 503: the product sheds load, or Lambda throttles. */
  readonly refused: number;
  readonly failed: number;
  /** Arrivals that this client did not send because too many were under way. */
  readonly notSent: number;
}

/** What the client measures of its load: counts and latency, over all and since it was last asked. */
export class LoadMeter {
  readonly #all: Answered[] = [];
  readonly statuses = new Map<number, number>();
  sent = 0;
  notSent = 0;
  inFlight = 0;
  mostInFlight = 0;
  #asked = 0;

  begin(): void {
    this.sent += 1;
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
  }

  end(answered: Answered): void {
    this.inFlight -= 1;
    this.#all.push(answered);
    this.statuses.set(answered.status, (this.statuses.get(answered.status) ?? 0) + 1);
  }

  counts(): LoadCounts {
    const of = (wanted: (status: number) => boolean) =>
      [...this.statuses].reduce((sum, [status, count]) => sum + (wanted(status) ? count : 0), 0);
    return {
      sent: this.sent,
      ok: of((status) => status >= 200 && status < 300),
      refused: of(isRefusal),
      failed: of(isFailure),
      notSent: this.notSent,
    };
  }

  /** Latency of every answer. */
  latency(): Latency {
    return latencyOf(this.#all);
  }

  /** Answers since the last call. */
  lately(): { answered: number; latency: Latency } {
    const fresh = this.#all.slice(this.#asked);
    this.#asked = this.#all.length;
    return { answered: fresh.length, latency: latencyOf(fresh) };
  }
}

/** Neither done nor shed: an error, or (0) no answer within the client's time. */
export function isFailure(status: number): boolean {
  return (status < 200 || status >= 300) && !isRefusal(status);
}

function isRefusal(status: number): boolean {
  return status === 429 || status === 503;
}

function latencyOf(answers: readonly Answered[]): Latency {
  const sorted = answers.map(({ seconds }) => seconds).sort((a, b) => a - b);
  const at = (share: number) => {
    const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
    return value === undefined ? null : Math.round(value * 1000);
  };
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}
