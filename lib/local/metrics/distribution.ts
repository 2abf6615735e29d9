/** Neighbouring buckets differ by 4 %, so a percentile is off by 2 % at most. */
const base = 1.04;
const logBase = Math.log(base);

/**
 * Values of one time bucket: exact count, sum, minimum and maximum, and a log-scaled histogram for percentiles
 * (DDSketch, Masson, Rim and Lee, VLDB 2019).
 */
export class Distribution {
  count = 0;
  sum = 0;
  minimum = Number.POSITIVE_INFINITY;
  maximum = Number.NEGATIVE_INFINITY;
  /** False once a summed-up set came in: its inner values are unknown. */
  hasPercentiles = true;
  readonly #buckets = new Map<number, number>();

  add(value: number, count = 1): void {
    this.addSet({ sampleCount: count, sum: value * count, minimum: value, maximum: value });
    const key = bucketOf(value);
    this.#buckets.set(key, (this.#buckets.get(key) ?? 0) + count);
  }

  /** Adds totals only; call `forgetPercentiles` when the values behind them are unknown. */
  addSet(set: { sampleCount: number; sum: number; minimum: number; maximum: number }): void {
    this.count += set.sampleCount;
    this.sum += set.sum;
    this.minimum = Math.min(this.minimum, set.minimum);
    this.maximum = Math.max(this.maximum, set.maximum);
  }

  forgetPercentiles(): void {
    this.hasPercentiles = false;
  }

  merge(other: Distribution): void {
    this.addSet({ sampleCount: other.count, sum: other.sum, minimum: other.minimum, maximum: other.maximum });
    this.hasPercentiles &&= other.hasPercentiles;
    for (const [key, count] of other.#buckets) this.#buckets.set(key, (this.#buckets.get(key) ?? 0) + count);
  }

  /** Nearest-rank percentile, 0 to 100; undefined without values. */
  percentile(percent: number): number | undefined {
    if (!this.hasPercentiles || this.count === 0) return undefined;
    const rank = Math.max(1, Math.ceil((percent / 100) * this.count - 1e-9));
    let seen = 0;
    for (const [key, count] of [...this.#buckets].sort((a, b) => a[0] - b[0])) {
      seen += count;
      if (seen >= rank) return Math.min(this.maximum, Math.max(this.minimum, middleOf(key)));
    }
    return this.maximum;
  }
}

// Keys keep the order of values: negative values below 0, zero at 0, positive values above, shifted past the exponents.
const shift = 100_000;

function bucketOf(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.ceil(Math.log(Math.abs(value)) / logBase);
  return value > 0 ? shift + exponent : -(shift + exponent);
}

function middleOf(key: number): number {
  if (key === 0) return 0;
  const middle = (2 * base ** (Math.abs(key) - shift)) / (base + 1);
  return key > 0 ? middle : -middle;
}
