import { normal, poisson, streamSeed, type Uniform, uniformStream } from '../../../lib/simulator/random.ts';
import type { Trace } from '../../../lib/simulator/trace.ts';

const DAY_MINUTES = 1440;
const DAYS = 4;

/** Requests a second in minute `minute`; made from a seeded stream, so that every run sees the same traffic. */
type Rate = (minute: number) => number;

/** A day that swings between 0.4 and 1.6 of its mean, highest in the afternoon. */
function season(minute: number): number {
  return 1 - 0.6 * Math.cos((2 * Math.PI * (minute - 180)) / DAY_MINUTES);
}

/** Log-normal noise with mean 1, correlated over about `memory` minutes. */
function noise(random: Uniform, sigma: number, memory: number): () => number {
  const keep = Math.exp(-1 / memory);
  let state = normal(random);
  return () => {
    state = keep * state + Math.sqrt(1 - keep * keep) * normal(random);
    return Math.exp(sigma * state - (sigma * sigma) / 2);
  };
}

/** Factors of events that begin at random, `aDay` of them: `height` at once or within `rise` minutes, then a decay. */
function events(
  random: Uniform,
  { aDay, height, rise, decay }: { aDay: number; height: number; rise: number; decay: number },
): Rate {
  const starts = Array.from({ length: Math.round(aDay * DAYS) }, () => random() * DAYS * DAY_MINUTES);
  return (minute) =>
    starts.reduce((most, start) => {
      const since = minute - start;
      if (since < 0 || since > 8 * decay) return most;
      const shape = since < rise ? since / rise : Math.exp(-(since - rise) / decay);
      return Math.max(most, 1 + (height - 1) * shape);
    }, 1);
}

function office(minute: number): number {
  const hour = (minute % DAY_MINUTES) / 60;
  if (hour < 8 || hour >= 18) return 0.1;
  return hour >= 12 && hour < 13 ? 0.6 : 1;
}

/** Levels that hold for two to five hours and then change at once. */
function steps(random: Uniform, levels: readonly number[]): Rate {
  const plan: number[] = [];
  while (plan.length < DAYS * DAY_MINUTES) {
    const level = levels[Math.floor(random() * levels.length)] ?? 1;
    for (let left = 120 + Math.floor(180 * random()); left > 0; left -= 1) plan.push(level);
  }
  return (minute) => plan[minute] ?? 0;
}

const makers: Readonly<Record<string, (random: Uniform) => Rate>> = {
  smooth: () => (minute) => 40 * season(minute),
  noisy: (random) => {
    const factor = noise(random, 0.25, 5);
    return (minute) => 20 * season(minute) * factor();
  },
  bursty: (random) => {
    const factor = noise(random, 0.5, 2);
    const burst = events(random, { aDay: 6, height: 3, rise: 1, decay: 6 });
    return (minute) => 15 * season(minute) * factor() * burst(minute);
  },
  office: (random) => {
    const factor = noise(random, 0.15, 10);
    return (minute) => 40 * office(minute) * factor();
  },
  'flash-crowds': (random) => {
    const factor = noise(random, 0.15, 10);
    const crowd = events(random, { aDay: 2, height: 7, rise: 4, decay: 15 });
    return (minute) => 15 * season(minute) * factor() * crowd(minute);
  },
  steps: (random) => {
    const factor = noise(random, 0.1, 5);
    const level = steps(random, [5, 15, 40, 80]);
    return (minute) => level(minute) * factor();
  },
  trend: (random) => {
    const factor = noise(random, 0.2, 10);
    return (minute) => (10 + (50 * minute) / (DAYS * DAY_MINUTES)) * season(minute) * factor();
  },
  hourly: (random) => {
    const factor = noise(random, 0.3, 3);
    return (minute) => (minute % 60 < 3 ? 60 : 6) * factor();
  },
  quiet: (random) => {
    const factor = noise(random, 0.6, 3);
    return (minute) => 5 * season(minute) * factor();
  },
};

/** Traffic that nobody recorded, to try changes of the default on; the public traces are played afterwards only. */
export function syntheticTraces(seed = 1): Readonly<Record<string, Trace>> {
  const made = Object.entries(makers).map(([name, maker], index) => {
    const rate = maker(uniformStream(streamSeed(seed, 100 + index)));
    const counts = Float64Array.from({ length: DAYS * DAY_MINUTES }, (_, minute) => 60 * rate(minute));
    return [name, { name, intervalSeconds: 60, counts }] as const;
  });
  return Object.fromEntries([...made, ['spikes', spikes(seed)]]);
}

/** Six hours at 10 s, with spikes of ten to forty seconds. */
function spikes(seed: number): Trace {
  const random = uniformStream(streamSeed(seed, 90));
  const factor = noise(random, 0.15, 6);
  const counts = new Float64Array(6 * 360);
  let left = 0;
  for (let index = 0; index < counts.length; index += 1) {
    if (left === 0 && random() < 1 / 40) left = 1 + poisson(random, 1.5);
    counts[index] = 10 * 25 * factor() * (left > 0 ? 4 : 1);
    left = Math.max(0, left - 1);
  }
  return { name: 'spikes', intervalSeconds: 10, counts };
}
