import { AppError } from '../../functions/kernel/errors.ts';
import { negativeBinomial, normal, poisson, streamSeed, type Uniform, uniformStream } from './random.ts';
import { MOST_PER_SECOND, type Trace } from './trace.ts';

/**
 * How requests fall inside an interval of a trace that only states a count. Doubly stochastic: the rate of each 10 s
 * block has `jitter` (standard deviation, share of the mean, log-normal with mean 1), and the count of each 100 ms slot
 * has variance `dispersion` x mean (Poisson with a gamma rate; 1 is plain Poisson). Inside a slot arrivals are uniform.
 */
export interface ArrivalModel {
  readonly dispersion: number;
  readonly jitter: number;
}

/** The model of the study: index of dispersion 1.5, 8 % jitter. */
export const studyArrivals: ArrivalModel = { dispersion: 1.5, jitter: 0.08 };

/** Arrivals of one second at a time, in order; `counts[ms]` is valid until the next call. */
export interface ArrivalStream {
  readonly counts: Uint16Array;
  /** Fills `counts` for this second and returns how many requests it holds. */
  second(index: number): number;
}

const JITTER_BLOCK_SECONDS = 10;
const SLOT_MS = 100;

/** A seeded stream: the same trace, scale and seed give the same requests to every policy. More than can be played is refused. */
export function arrivalStream(
  trace: Trace,
  scale: number,
  options: { seed: number; model: ArrivalModel },
): ArrivalStream {
  refuseTooMany(trace, scale);
  const random = uniformStream(streamSeed(options.seed, 1));
  const counts = new Uint16Array(1000);
  let blockFactor = 1;
  return {
    counts,
    second(index) {
      if (index % JITTER_BLOCK_SECONDS === 0) blockFactor = jitterFactor(random, options.model.jitter);
      const interval = Math.floor(index / trace.intervalSeconds);
      const perSecond = (((trace.counts[interval] ?? 0) * scale) / trace.intervalSeconds) * blockFactor;
      return perSecond > 0
        ? fillSecond({ random, counts, perSecond, dispersion: options.model.dispersion })
        : 0;
    },
  };
}

function refuseTooMany({ name, counts, intervalSeconds }: Trace, scale: number): void {
  const most = (scale * counts.reduce((max, count) => Math.max(max, count), 0)) / intervalSeconds;
  if (most <= MOST_PER_SECOND) return;
  const rule = `at most ${MOST_PER_SECOND} requests a second can be played`;
  throw new AppError('invalid_input', `${name}: ${rule}, and scaled it has ${Math.round(most)}`);
}

function jitterFactor(random: Uniform, jitter: number): number {
  return jitter > 0 ? Math.exp(jitter * normal(random) - (jitter * jitter) / 2) : 1;
}

interface Second {
  readonly random: Uniform;
  readonly counts: Uint16Array;
  readonly perSecond: number;
  readonly dispersion: number;
}

function fillSecond(second: Second): number {
  const { random, counts } = second;
  counts.fill(0);
  let requests = 0;
  for (let slot = 0; slot < 1000; slot += SLOT_MS) {
    const inSlot = countInSlot(random, (second.perSecond * SLOT_MS) / 1000, second.dispersion);
    requests += inSlot;
    for (let left = inSlot; left > 0; left -= 1) {
      const at = slot + ((random() * SLOT_MS) | 0);
      counts[at] = (counts[at] as number) + 1;
    }
  }
  return requests;
}

/** Negative binomial by its gamma mixture: variance = mean + mean^2/shape = dispersion*mean when shape = mean/(dispersion-1). */
function countInSlot(random: Uniform, mean: number, dispersion: number): number {
  if (dispersion <= 1) return poisson(random, mean);
  return negativeBinomial(random, mean, dispersion);
}
