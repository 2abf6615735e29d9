import type { StrategyName } from './strategies.ts';

/** What a kind of request asks of its endpoint. */
export interface Demand {
  requiresStickySessions: boolean;
  isLatencySensitive: boolean;
  hasUserRegion: boolean;
}

/** The first demand that is made decides. */
const rules: readonly (readonly [keyof Demand, StrategyName])[] = [
  ['requiresStickySessions', 'consistent-hash'],
  ['isLatencySensitive', 'latency-based'],
  ['hasUserRegion', 'geographic'],
];

const OTHERWISE: StrategyName = 'least-connections';

export function chooseStrategy(demand: Demand): StrategyName {
  return rules.find(([asks]) => demand[asks])?.[1] ?? OTHERWISE;
}
