import type { Clock, RandomBytes } from './clock.ts';

/** What a service's wiring takes from its environment and hands over; nothing below it looks there. */
export interface Runtime {
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  sleep: (ms: number) => Promise<void>;
  /** Uniform in [0, 1). */
  random: () => number;
  randomBytes: RandomBytes;
}
