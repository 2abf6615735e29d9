import { Fleet } from '../../lib/simulator/fleet.ts';
import { documentedLambda, type FleetSettings } from '../../lib/simulator/fleet-settings.ts';
import { uniformStream } from '../../lib/simulator/random.ts';

/** A simulated fleet with one service time, whose cold start takes `coldStartMs`. */
export function plainFleet(
  times: { serviceMs: number; coldStartMs: number },
  change: Partial<FleetSettings> = {},
): Fleet {
  return new Fleet({
    settings: { ...documentedLambda, ...change },
    serviceMs: Uint16Array.of(times.serviceMs),
    coldStartMs: times.coldStartMs,
    random: uniformStream(1),
  });
}

/** Plays seconds up to `untilSecond`; each instant (ms) is one arrival. */
export function playArrivals(fleet: Fleet, arrivals: readonly number[], untilSecond: number): void {
  const bySecond = Map.groupBy(arrivals, (atMs) => Math.floor(atMs / 1000));
  for (let second = 0; second < untilSecond; second += 1) {
    const counts = new Uint16Array(1000);
    const here = bySecond.get(second) ?? [];
    for (const atMs of here) counts[atMs % 1000] = (counts[atMs % 1000] ?? 0) + 1;
    fleet.second(second * 1000, counts, here.length);
  }
}

/** The second of each cold start from now on, as it is played. */
export function noteColdStarts(fleet: Fleet): readonly number[] {
  const coldAt: number[] = [];
  const second = fleet.second.bind(fleet);
  fleet.second = (startMs, counts, arriving) => {
    const before = fleet.coldStarts;
    second(startMs, counts, arriving);
    for (let met = before; met < fleet.coldStarts; met += 1) coldAt.push(startMs / 1000);
  };
  return coldAt;
}
