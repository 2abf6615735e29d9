import { consistentHash } from './strategies/consistent-hash.ts';
import { geographic } from './strategies/geographic.ts';
import { latencyBased } from './strategies/latency-based.ts';
import { leastConnections } from './strategies/least-connections.ts';
import { powerOfTwoChoices } from './strategies/power-of-two-choices.ts';
import { roundRobin } from './strategies/round-robin.ts';
import { weightedRoundRobin } from './strategies/weighted-round-robin.ts';
import type { Strategy } from './strategy.ts';

/** Every way to choose an endpoint: a file and a line here. Each one passes the contract suite. */
export const strategies = {
  'round-robin-healthy': roundRobin,
  'least-connections': leastConnections,
  'weighted-round-robin': weightedRoundRobin,
  'consistent-hash': consistentHash,
  'latency-based': latencyBased,
  geographic,
  'power-of-two-choices': powerOfTwoChoices,
} as const satisfies Record<string, Strategy>;

export type StrategyName = keyof typeof strategies;
