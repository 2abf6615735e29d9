/** Ends one part; called at most once. */
export type Stop = () => unknown;

/** `reverse`: last started, first stopped, one after the other. `together`: parts that do not need each other. */
export type StopOrder = 'reverse' | 'together';

/** What has been started, to be ended in order: also when the start breaks off half way. */
export class Stops {
  readonly #stops: Stop[] = [];
  readonly #order: StopOrder;
  #stopping: Promise<void> | undefined;

  constructor(order: StopOrder) {
    this.#order = order;
  }

  add(stop: Stop): void {
    this.#stops.push(stop);
  }

  /** A group of its own that is stopped as one part. */
  group(order: StopOrder): Stops {
    const stops = new Stops(order);
    this.add(() => stops.stop());
    return stops;
  }

  /** Ends everything, even when one part fails to end; then rejects with the first failure. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#order === 'reverse' ? this.#oneByOne() : this.#allAtOnce();
    return this.#stopping;
  }

  async #allAtOnce(): Promise<void> {
    const outcomes = await Promise.allSettled(this.#stops.map(async (stop) => stop()));
    throwFirst(outcomes);
  }

  async #oneByOne(): Promise<void> {
    const outcomes: PromiseSettledResult<unknown>[] = [];
    for (const stop of this.#stops.toReversed()) {
      outcomes.push(...(await Promise.allSettled([(async () => stop())()])));
    }
    throwFirst(outcomes);
  }
}

function throwFirst(outcomes: readonly PromiseSettledResult<unknown>[]): void {
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Waits for the work, but no longer than `limitMs`; work that takes longer goes on alone. */
export async function waitAtMost(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
