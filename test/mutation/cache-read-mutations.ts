import type { Mutation } from './mutations.ts';

const CACHE = 'functions/kernel/cache';
const TRAPS = ['test/unit/cache-traps.test.ts'];
const INVALIDATION = ['test/unit/cache-invalidation.test.ts'];
const STAMPEDE = ['test/unit/cache-stampede.test.ts'];
const ON_TOP = ['test/unit/cache-on-top.test.ts'];

/** A guard against each trap of reading and forgetting (CAPABILITIES T57 to T65): the test that carries the trap's name must notice. */
export const cacheReadMutations: readonly Mutation[] = [
  {
    guard: 'T57: a value is stored under another name than it is read by',
    named: 'T57',
    file: `${CACHE}/store.ts`,
    from: 'return { name: key.name, text: packEntry(key.name, entry), ttlMs };',
    to: 'return { name: key.id, text: packEntry(key.name, entry), ttlMs };',
    tests: ON_TOP,
  },
  {
    guard: 'T58: null is taken for "there is none"',
    named: 'T58',
    file: `${CACHE}/load.ts`,
    from: 'const found = value !== undefined;',
    to: 'const found = value != null;',
    tests: TRAPS,
  },
  {
    guard: 'T58: "there is none" is not remembered',
    named: 'T58',
    file: `${CACHE}/load.ts`,
    from: 'if (!found) return notFoundMs;',
    to: 'if (!found) return 0 * notFoundMs;',
    tests: TRAPS,
  },
  {
    guard: 'T58: a big integer comes back as a number',
    named: 'T58',
    file: `${CACHE}/codec.ts`,
    from: "return { $: 'bigint', v: value.toString() };",
    to: 'return Number(value);',
    tests: ['test/property/cache-codec.test.ts'],
  },
  {
    guard: 'T59: an error of Redis is a miss of all tiers',
    named: 'T59',
    file: `${CACHE}/tier-read.ts`,
    from: 'for (const tier of tiers) {',
    to: 'for (const tier of tiers.slice(0, 1)) {',
    tests: TRAPS,
  },
  {
    guard: 'T60: promotion begins a new life',
    named: 'T60',
    file: `${CACHE}/load.ts`,
    from: '    const { entry } = farther.hit;',
    to: '    const entry = { ...farther.hit.entry, expiresAtMs: context.clock() + job.key.policy.freshMs };',
    tests: TRAPS,
  },
  {
    guard: 'T60: memory keeps a value for its own time, whatever is left of it',
    named: 'T60',
    file: `${CACHE}/memory-tier.ts`,
    from: 'Math.min(entry.expiresAtMs, nowMs + key.policy.memoryMs)',
    to: 'Math.max(nowMs, nowMs + key.policy.memoryMs)',
    tests: TRAPS,
  },
  {
    guard: 'T61: tier 3 is not told',
    named: 'T61',
    file: `${CACHE}/invalidate.ts`,
    from: 'for (const tier of context.tiers.toReversed()) {',
    to: 'for (const tier of context.tiers.slice(0, 1)) {',
    tests: INVALIDATION,
  },
  {
    guard: 'T62: a key takes others of its entity with it',
    named: 'T62',
    file: `${CACHE}/generations.ts`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is part of the source text
    from: 'return `g:{${account}}:k:${target.entity}:${placeOf(target.id)}`;',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is part of the source text
    to: 'return `g:{${account}}:k:${target.entity}:${target.id.slice(0, 1)}`;',
    tests: INVALIDATION,
  },
  {
    guard: 'ids that somebody makes up leave a generation each',
    named: 'makes up',
    file: `${CACHE}/generations.ts`,
    from: 'checksum(id).slice(-4)',
    to: 'id',
    tests: INVALIDATION,
  },
  {
    guard: 'T62: an entity forgets nothing of its keys',
    named: 'T62',
    file: `${CACHE}/generations.ts`,
    from: "    generationName(account, { kind: 'entity', entity }),\n",
    to: '',
    tests: INVALIDATION,
  },
  {
    guard: 'T62: a part of an id is taken for the id',
    named: 'T62',
    file: `${CACHE}/glob.ts`,
    from: "if (id === null) return { target: { kind: 'entity', entity }, exact: false };",
    to: "if (id === null) return { target: { kind: 'key', entity, id: rest }, exact: true };",
    tests: ON_TOP,
  },
  {
    guard: 'T62: people count by a pattern over all accounts',
    named: 'T62',
    file: `${CACHE}/glob.ts`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is part of the source text
    from: 'return `c:{${account}}:${rest}`;',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is part of the source text
    to: 'return `c:{${account === "" ? "" : "*"}}:${rest}`;',
    tests: ['test/contract/cache-round-trips.test.ts'],
  },
  {
    guard: 'T63: a value is valid whatever generations it was loaded under',
    named: 'T63',
    file: `${CACHE}/tier-read.ts`,
    from: 'return entry.stamp === stamp && isOfUse(',
    to: 'return isOfUse(',
    tests: INVALIDATION,
  },
  {
    guard: 'T64: memory serves although the account’s sequence moved',
    named: 'T64',
    file: `${CACHE}/memory-tier.ts`,
    from: 'slot.sequence === view.sequence &&',
    to: 'view.sequence !== null &&',
    tests: INVALIDATION,
  },
  {
    guard: 'T64: memory serves without having asked',
    named: 'T64',
    file: `${CACHE}/memory-tier.ts`,
    from: 'if (age >= 0 && age <= this.#coherenceMs) return true;',
    to: 'if (age >= 0) return true;',
    tests: INVALIDATION,
  },
  {
    guard: 'T64: stock and payments stay in memory',
    named: 'T64',
    file: `${CACHE}/memory-tier.ts`,
    from: 'nowMs + key.policy.memoryMs)',
    to: 'nowMs + Math.max(1000, key.policy.memoryMs))',
    tests: INVALIDATION,
  },
  {
    guard: 'T65: who does not get the lease loads too',
    named: 'T65',
    file: `${CACHE}/lease.ts`,
    from: "if (holder !== token) return { kind: 'follower', name, holder };",
    to: "if (holder === '') return { kind: 'follower', name, holder };",
    tests: STAMPEDE,
  },
  {
    guard: 'T65: reads of one sandbox do not join',
    named: 'T65',
    file: `${CACHE}/cache.ts`,
    from: 'if (age < 0 || age > this.#coherenceMs) return undefined;',
    to: 'if (age < 0 || age > -1) return undefined;',
    tests: STAMPEDE,
  },
];
