import type { Mutation } from './mutations.ts';

const KERNEL = 'functions/kernel';
const STRATEGIES = ['test/unit/balancing/strategies.test.ts'];
const NAIVE = ['test/unit/kernel/data-access-traps.test.ts'];
const ROUTING = ['test/unit/kernel/read-routing.test.ts'];

/** A guard against each trap of choosing endpoints (CAPABILITIES T13, T17 to T23): the test that carries its name must notice. */
export const balancingMutations: readonly Mutation[] = [
  {
    guard: 'T13: a deliberate 0 becomes the default',
    named: 'T13',
    file: 'lib/infra/resolve-stage.ts',
    from: 'readers: Number(readers) }',
    to: 'readers: Number(readers) || 2 }',
    tests: NAIVE,
  },
  {
    guard: 'T17: nobody counts what is in flight',
    named: 'T17',
    file: `${KERNEL}/balancing/endpoints.ts`,
    from: 'endpoints.load[index] = (endpoints.load[index] as number) + 1;',
    to: 'endpoints.load[index] = endpoints.load[index] as number;',
    tests: STRATEGIES,
  },
  {
    guard: 'T18: latencies are never written down',
    named: 'T18',
    file: `${KERNEL}/balancing/endpoints.ts`,
    from: 'endpoints.latencyMs[index] = before === 0 ? sample : before + SMOOTHING * (sample - before);',
    to: 'if (before > sample) endpoints.latencyMs[index] = 0;',
    tests: STRATEGIES,
  },
  {
    guard: 'T18: an endpoint without history counts as the best',
    named: 'T18',
    file: `${KERNEL}/balancing/strategies/latency-based.ts`,
    from: 'const neutral = known === 0 ? 1 : sum / known;',
    to: 'const neutral = known === 0 ? 1 : sum * 1000;',
    tests: STRATEGIES,
  },
  {
    guard: 'T19: whoever asks names the region',
    named: 'T19',
    file: `${KERNEL}/balancing/geography.ts`,
    from: 'if (isUserRegionTrusted && isRegion(userRegion)) return userRegion;',
    to: 'if (isRegion(userRegion)) return userRegion;',
    tests: ['test/unit/balancing/geography.test.ts'],
  },
  {
    guard: 'T19: a country is taken for a region',
    named: 'T19',
    file: `${KERNEL}/balancing/geography.ts`,
    from: 'return Object.hasOwn(regionByCountry, code) ?',
    to: 'return isRegion(code) ?',
    tests: ['test/unit/balancing/geography.test.ts'],
  },
  {
    guard: 'T20: a hash may be negative',
    named: 'T20',
    file: `${KERNEL}/balancing/hash-text.ts`,
    from: 'return (hash ^ (hash >>> 16)) >>> 0;',
    to: 'return hash ^ (hash >>> 16);',
    tests: ['test/property/balancing.test.ts'],
  },
  {
    guard: 'T21: affinity does not ask whether an endpoint is well',
    named: 'T21',
    file: `${KERNEL}/balancing/outliers.ts`,
    from: 'setInRotation(endpoints, index, false);',
    to: 'setInRotation(endpoints, index, true);',
    tests: NAIVE,
  },
  {
    guard: 'T22: what comes back is handed to no waiter',
    named: 'T22',
    file: `${KERNEL}/resilience/resource-pool.ts`,
    from: '    this.#used -= 1;\n    this.#offer(resource);\n    this.#serve();',
    to: '    this.#used -= 1;\n    this.#idle.push({ resource, sinceMs: 0 });',
    tests: ['test/property/resource-pool.test.ts'],
  },
  {
    guard: 'T22: a waiter whose resource could not be made is not told',
    named: 'T22',
    file: `${KERNEL}/resilience/resource-pool.ts`,
    from: 'this.#waiters.shift()?.fail(error);',
    to: 'this.#waiters.at(1)?.fail(error);',
    tests: ['test/property/resource-pool.test.ts'],
  },
  {
    guard: 'T22: those that were idle as long as a dead one are asked one by one',
    named: 'T22',
    file: `${KERNEL}/resilience/resource-pool.ts`,
    from: 'const old = this.#idle.filter((one) => one.sinceMs <= sinceMs);',
    to: 'const old = this.#idle.filter((one) => one.sinceMs < 0 * sinceMs);',
    tests: ['test/property/resource-pool.test.ts'],
  },
  {
    guard: 'T22: those that were idle when another broke are handed out unasked',
    named: 'T22',
    file: `${KERNEL}/resilience/resource-pool.ts`,
    from: 'idleMs <= this.#options.validateAfterMs && sinceMs > this.#brokenAtMs',
    to: 'idleMs <= this.#options.validateAfterMs || sinceMs > this.#brokenAtMs',
    tests: ['test/property/resource-pool.test.ts'],
  },
  {
    guard: 'readers: a connection is not asked after a pause',
    file: 'functions/aws/pg-readers.ts',
    from: 'const VALIDATE_AFTER_MS = 5_000;',
    to: 'const VALIDATE_AFTER_MS = 5_000_000;',
    tests: ['test/contract/reader-connections.test.ts'],
  },
  {
    guard: 'T23: a second reader is asked when the first fails',
    named: 'T23',
    file: `${KERNEL}/sharding/read-routing.ts`,
    from: "if (answer.kind === 'unreachable') {",
    to: "if (answer.kind === 'unreachable' && (await readBalanced(options, { ...route, readers }, statement)).kind === 'unreachable') {",
    tests: ROUTING,
  },
];
