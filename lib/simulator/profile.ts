/** What one function is like. Times in seconds, memory in GB. */
export interface Profile {
  readonly name: string;
  /** Log-normal service time: mean, and sigma of its logarithm. */
  readonly serviceSeconds: number;
  readonly serviceSigma: number;
  readonly coldStartSeconds: number;
  readonly memoryGb: number;
  /** Share of the trace's traffic the function gets. */
  readonly trafficShare: number;
}

/** The study's profiles; sigma 0.6 (p99 is 3.4 x the mean) is ours, the study does not state one. */
export const profiles = {
  api: {
    name: 'api',
    serviceSeconds: 0.08,
    serviceSigma: 0.6,
    coldStartSeconds: 0.6,
    memoryGb: 1,
    trafficShare: 1,
  },
  heavy: {
    name: 'heavy',
    serviceSeconds: 0.4,
    serviceSigma: 0.6,
    coldStartSeconds: 2.5,
    memoryGb: 1.77,
    trafficShare: 1,
  },
  sparse: {
    name: 'sparse',
    serviceSeconds: 0.08,
    serviceSigma: 0.6,
    coldStartSeconds: 0.6,
    memoryGb: 1,
    trafficShare: 0.03,
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof profiles;

const QUANTILES = 4096;

/** Service times in whole milliseconds (at least 1) at 4,096 equally likely quantiles: one random index draws one. */
export function serviceTable(profile: Profile): Uint16Array {
  const mu = Math.log(profile.serviceSeconds * 1000) - profile.serviceSigma ** 2 / 2;
  return Uint16Array.from({ length: QUANTILES }, (_, index) => {
    const z = normalQuantile((index + 0.5) / QUANTILES);
    return Math.max(1, Math.round(Math.exp(mu + profile.serviceSigma * z)));
  });
}

/** Inverse standard normal by bisection on erfc (40 halvings); only used to build tables. */
function normalQuantile(share: number): number {
  let low = -9;
  let high = 9;
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(Z <= z): complementary error function by Numerical Recipes' Chebyshev fit, relative error under 1.2e-7. */
function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const series =
    -1.26551223 +
    t *
      (1.00002368 +
        t *
          (0.37409196 +
            t *
              (0.09678418 +
                t *
                  (-0.18628806 +
                    t *
                      (0.27886807 +
                        t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
  const tail = 0.5 * t * Math.exp(-x * x + series);
  return z > 0 ? 1 - tail : tail;
}
