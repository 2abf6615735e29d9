/** A stream of uniform numbers in [0, 1); the same seed gives the same stream everywhere. */
export type Uniform = () => number;

/** Mulberry32: 32 bits of state, passes the usual small batteries, and is fast in JavaScript (integer arithmetic only). */
export function uniformStream(seed: number): Uniform {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Seed of an independent stream: a strong mix of the main seed and the purpose's number (splitmix-like). */
export function streamSeed(seed: number, purpose: number): number {
  let mixed = (seed ^ Math.imul(purpose + 1, 0x9e3779b9)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> 0;
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** A standard normal number (Box-Muller, one of the pair). */
export function normal(random: Uniform): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Poisson: by products of uniforms for small means (Knuth), by the rounded normal from 60 on (relative error < 1 %). */
export function poisson(random: Uniform, mean: number): number {
  if (mean <= 0) return 0;
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const limit = Math.exp(-mean);
  let product = random();
  let count = 0;
  while (product > limit) {
    product *= random();
    count += 1;
  }
  return count;
}

/**
 * Counts with variance `dispersion` x mean: a Poisson number of clusters whose sizes are logarithmic is negative binomial
 * (Quenouille 1949). Clusters are rarer than gamma draws in a quiet slot, which makes this several times faster.
 */
export function negativeBinomial(random: Uniform, mean: number, dispersion: number): number {
  const p = 1 - 1 / dispersion;
  let clusters = poisson(random, (mean / (dispersion - 1)) * Math.log(dispersion));
  let count = 0;
  for (; clusters > 0; clusters -= 1) count += logarithmic(random, p);
  return count;
}

/** Logarithmic series: P(k) = -p^k / (k ln(1-p)), by inversion from 1 upwards. */
function logarithmic(random: Uniform, p: number): number {
  let left = random();
  let share = -p / Math.log(1 - p);
  let k = 1;
  while (left > share && k < 1000) {
    left -= share;
    k += 1;
    share *= (p * (k - 1)) / k;
  }
  return k;
}
