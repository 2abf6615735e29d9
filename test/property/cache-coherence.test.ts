import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CacheTier } from '../../functions/kernel/cache/tier.ts';
import { type ModelAction, type ModelRun, runModel } from '../support/cache-model.ts';

const BOUND_MS = 1000;
const at = fc.integer({ min: 0, max: 4000 });
const sandbox = fc.integer({ min: 0, max: 2 });
const id = fc.integer({ min: 0, max: 1 });

const action: fc.Arbitrary<ModelAction> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('read' as const), sandbox, id, atMs: at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('touch' as const), sandbox, atMs: at }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('write' as const), sandbox, id, atMs: at, wide: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('outage' as const),
      tier: fc.constantFrom('redis' as const, 'dynamo' as const),
      of: fc.oneof(fc.constant('all' as const), sandbox),
      atMs: at,
      forMs: fc.integer({ min: 1, max: 4000 }),
    }),
  },
);

const delays = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 15 }) },
    { weight: 1, arbitrary: fc.integer({ min: 50, max: 900 }) },
  ),
  { minLength: 3, maxLength: 40 },
);

/** A sandbox that is asked all the time: it keeps values in memory long after they were loaded. */
const steady: readonly ModelAction[] = Array.from({ length: 20 }, (_, index): ModelAction[] => [
  { kind: 'touch', sandbox: 0, atMs: 200 * index },
  { kind: 'read', sandbox: 0, id: 0, atMs: 200 * index + 100 },
]).flat();

const run: fc.Arbitrary<ModelRun> = fc.record({
  actions: fc.oneof(
    fc.array(action, { minLength: 10, maxLength: 60 }),
    fc.array(action, { minLength: 10, maxLength: 30 }).map((some) => [...some, ...steady]),
  ),
  delays,
  durable: fc.boolean(),
  freshMs: fc.constantFrom(800, 60_000),
  coherenceMs: fc.constant(BOUND_MS),
});

const SEED = 20_261_121;

async function worstOf(
  runs: fc.Arbitrary<ModelRun>,
  settings: { numRuns: number; endOnFailure?: boolean },
): Promise<{ worst: number; reads: number }> {
  const total = { worst: 0, reads: 0 };
  const property = fc.asyncProperty(runs, async (model) => {
    const { reads, worstStaleMs } = await runModel(model);
    total.reads += reads;
    total.worst = Math.max(total.worst, worstStaleMs);
    expect(worstStaleMs).toBeLessThanOrEqual(BOUND_MS);
  });
  await fc.assert(property, { ...settings, seed: SEED });
  return total;
}

describe('coherence bound over interleavings of three sandboxes', () => {
  it('T63, T64: no read that begins more than 1 s after an invalidation returned answers with an older value', async () => {
    const { worst, reads } = await worstOf(run, { numRuns: 600 });
    console.info(
      `coherence: bound ${BOUND_MS} ms; worst seen ${worst} ms over ${reads} reads in 600 interleavings`,
    );
    expect(worst).toBeGreaterThan(BOUND_MS / 2);
  }, 60_000);

  it('found once: a sequence read before the lease must not count as confirmed by the lease', async () => {
    const acts: [ModelAction['kind'], number, number, number][] = [
      ['read', 1, 1, 2125],
      ['read', 0, 0, 174],
      ['touch', 0, 0, 1248],
      ['read', 0, 0, 1833],
      ['read', 0, 1, 748],
      ['read', 1, 0, 2115],
      ['write', 0, 1, 1626],
      ['write', 0, 0, 2853],
      ['read', 0, 0, 45],
      ['write', 0, 1, 0],
      ['write', 0, 0, 1640],
      ['write', 0, 0, 0],
      ['read', 0, 0, 2751],
      ['read', 0, 0, 972],
      ['read', 1, 1, 3868],
    ];
    const actions = acts.map(
      ([kind, sandbox, id, atMs]) => ({ kind, sandbox, id, atMs, wide: false }) as ModelAction,
    );
    const found = {
      actions,
      delays: [9, 867, 9, 12, 14, 0, 94],
      durable: true,
      freshMs: 60_000,
      coherenceMs: BOUND_MS,
    };
    expect((await runModel(found)).worstStaleMs).toBeLessThanOrEqual(BOUND_MS);
  });

  /** The model must be able to fail: each of these breaks one rule the proof rests on. */
  const sabotages: Record<string, Partial<ModelRun>> = {
    'a longer bound': { coherenceMs: 2500 },
    'generations that an invalidation does not change': { sabotage: keepGenerations },
    'an invalidation that reaches only the nearer tier': {
      sabotage: (tier) => (tier.name === 'dynamo' ? keepGenerations(tier) : tier),
      durable: true,
    },
    'a sequence that never moves': { sabotage: keepSequence },
    'a sequence that moves before the generations': {
      sabotage: sequenceFirst,
      durable: false,
      freshMs: 60_000,
      delays: [3, 7, 300, 5, 1],
    },
  };
  for (const [rule, broken] of Object.entries(sabotages)) {
    it(`notices ${rule}`, async () => {
      const runs = run.map((model) => ({ ...model, ...broken }));
      await expect(worstOf(runs, { numRuns: 3000, endOnFailure: true })).rejects.toThrow(/Property failed/);
    }, 60_000);
  }
});

function keepGenerations(tier: CacheTier): CacheTier {
  return {
    ...tier,
    setMany: async (entries) => tier.setMany(entries.filter(({ name }) => !name.startsWith('g:'))),
  };
}

function keepSequence(tier: CacheTier): CacheTier {
  return {
    ...tier,
    setMany: async (entries) => tier.setMany(entries.filter(({ name }) => !name.startsWith('s:'))),
  };
}

function sequenceFirst(tier: CacheTier): CacheTier {
  return { ...tier, setMany: (entries) => tier.setMany(entries.toReversed()) };
}
