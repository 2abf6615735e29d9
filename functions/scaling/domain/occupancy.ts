const NORMAL_FROM = 400;

/**
 * Adds the load that the n-th of n..into.length units carries (index 0 is n = 1), when requests of mean concurrency `mean`
 * take the lowest free unit: mean*(B(n-1) - B(n)), with Erlang's loss formula B(n) = a*B(n-1)/(n + a*B(n-1)), B(0) = 1,
 * which holds for any service time distribution. A request that began on demand stays there, so this, and not the larger
 * P(N >= n) of the study, is how busy a provisioned unit gets (a = 1.2: 0.55 and not 0.70 for the first one).
 */
export function addErlangLoads(into: Float64Array, mean: number): void {
  if (mean <= 0) return;
  let blocked = 1;
  for (let n = 1; n <= into.length && blocked > 1e-9; n += 1) {
    const next = (mean * blocked) / (n + mean * blocked);
    into[n - 1] = (into[n - 1] ?? 0) + mean * (blocked - next);
    blocked = next;
  }
}

/** Share of requests of mean concurrency `mean` that find `units` units busy: Erlang's loss formula; 1 for no unit. */
export function erlangLoss(units: number, mean: number): number {
  if (mean <= 0) return units > 0 ? 0 : 1;
  let blocked = 1;
  for (let n = 1; n <= units; n += 1) blocked = (mean * blocked) / (n + mean * blocked);
  return blocked;
}

/**
 * E[max(0, N - M - fewer)] for independent N and M, both Poisson(mean): by how much a count passes another one and `fewer` more, in
 * the mean. Exact up to a mean of 20, for larger ones from the normal distribution; between whole numbers of `fewer` on a straight line.
 */
export function poissonExcess(mean: number, fewer: number): number {
  if (mean <= 0) return Math.max(0, -fewer);
  // N - M is symmetric: E[max(0, X + k)] = E[max(0, X - k)] + k.
  if (fewer < 0) return poissonExcess(mean, -fewer) - fewer;
  if (mean > EXACT_TO) return normalExcess(Math.sqrt(2 * mean), fewer);
  const least = Math.floor(fewer);
  const part = fewer - least;
  return (1 - part) * exactExcess(mean, least) + part * exactExcess(mean, least + 1);
}

const EXACT_TO = 20;

function exactExcess(mean: number, fewer: number): number {
  const most = Math.ceil(mean + 8 * Math.sqrt(mean) + 8);
  const shares = new Float64Array(most + 1);
  shares[0] = Math.exp(-mean);
  for (let n = 1; n <= most; n += 1) shares[n] = ((shares[n - 1] ?? 0) * mean) / n;
  // Summed from above: how often n is passed, and by how much in the mean.
  let [tail, above, sum] = [0, 0, 0];
  for (let n = most; n >= fewer; n -= 1) {
    sum += (shares[n - fewer] ?? 0) * above;
    tail += shares[n] ?? 0;
    above += tail;
  }
  return sum;
}

function normalExcess(deviation: number, fewer: number): number {
  const z = fewer / deviation;
  return (deviation * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI) - fewer * upperTail(z);
}

/** P(Z >= z) of the standard normal: logistic approximation of Page (1977), error under 0.00014. */
function upperTail(z: number): number {
  return 1 / (1 + Math.exp(2 * 0.7988 * z * (1 + 0.04417 * z * z)));
}

/** Smallest n with P(N <= n) >= share for Poisson(mean); by the same two methods. */
export function poissonQuantile(mean: number, share: number): number {
  if (mean <= 0) return 0;
  if (mean > NORMAL_FROM) return Math.ceil(mean + normalQuantile(share) * Math.sqrt(mean));
  let term = Math.exp(-mean);
  let below = term;
  let n = 0;
  while (below < share && n < 10_000) {
    n += 1;
    term *= mean / n;
    below += term;
  }
  return n;
}

/** Inverse of the standard normal by bisection on `upperTail`; 40 halvings of [-8, 8]. */
function normalQuantile(share: number): number {
  let low = -8;
  let high = 8;
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (1 - upperTail(middle) < share) low = middle;
    else high = middle;
  }
  return high;
}
