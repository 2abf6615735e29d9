import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cacheArea } from '../../functions/kernel/cache/cache-key.ts';
import { type GuardSettings, guardTier } from '../../functions/kernel/cache/guarded-tier.ts';
import { createCounters } from '../../functions/kernel/cache/statistics.ts';
import type { CacheTier } from '../../functions/kernel/cache/tier.ts';
import { ACME, cacheWorld, countingLoader } from '../support/cache-sandboxes.ts';
import { corruptTier, failingTier, flappingTier, hangingTier } from '../support/chaos-tier.ts';

const SETTINGS: GuardSettings = { timeoutMs: 60, firstTimeoutMs: 60, failures: 10, openMs: 10_000 };
const reports = cacheArea<string>({ entity: 'report', version: 1, freshMs: 3_600_000, durable: true });

function guarded(tier: CacheTier, settings: GuardSettings = SETTINGS) {
  const counters = createCounters();
  const watch = { counts: counters.tier(tier.name), clock: Date.now };
  return { tier: guardTier(tier, settings, watch), counts: watch.counts };
}

describe('a tier that misbehaves costs little and fails alone', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('T69: a tier that hangs is given up after tens of milliseconds, and the next one answers', async () => {
    const world = cacheWorld();
    await world.sandbox().getOrLoad(reports.key(ACME, 'r'), async () => 'stored');
    const { tier, counts } = guarded(hangingTier(world.redis));
    const loader = countingLoader(() => 'loaded');
    const reading = world
      .sandbox({ tiers: [tier, world.dynamo] })
      .getOrLoad(reports.key(ACME, 'r'), loader.load);
    await vi.advanceTimersByTimeAsync(61);
    expect(await reading).toBe('stored');
    expect(loader.calls()).toBe(0);
    expect(counts.errors).toBe(1);
  });

  it('T69: after 10 failures in a row the breaker opens: no more calls for 10 s, then one probe', async () => {
    const world = cacheWorld();
    let down = true;
    const failing = failingTier(world.redis, () => down);
    const { tier } = guarded(failing);
    for (let i = 0; i < 25; i += 1)
      await expect(tier.getMany(['x'])).rejects.toMatchObject({ code: 'unavailable' });
    expect(failing.calls()).toBe(10);
    vi.advanceTimersByTime(10_001);
    await expect(tier.getMany(['x'])).rejects.toThrow();
    expect(failing.calls()).toBe(11);
    down = false;
    vi.advanceTimersByTime(10_001);
    expect(await tier.getMany(['x'])).toEqual([null]);
    expect(await tier.getMany(['x'])).toEqual([null]);
  });

  it('the first answer may take longer: the connection is made meanwhile', async () => {
    const world = cacheWorld();
    const hanging = hangingTier(world.redis);
    const { tier } = guarded(hanging, { ...SETTINGS, firstTimeoutMs: 400 });
    const first = tier.getMany(['x']);
    await vi.advanceTimersByTimeAsync(300);
    hanging.release();
    expect(await first).toEqual([null]);
  });
});

describe('a flapping and a corrupting tier', () => {
  it('T59: however a tier flaps, every read answers what the source holds', async () => {
    for (let period = 1; period <= 6; period += 1) {
      const world = cacheWorld();
      const tiers = [flappingTier(world.redis, period), flappingTier(world.dynamo, period + 1)];
      for (let i = 0; i < 30; i += 1) {
        const value = await world
          .sandbox({ tiers })
          .getOrLoad(reports.key(ACME, `r${i % 5}`), async () => `v${i % 5}`);
        expect(value).toBe(`v${i % 5}`);
      }
    }
  });

  const damages: Record<string, (text: string) => string> = {
    cut: (text) => text.slice(0, -3),
    emptied: () => '',
    'changed in one character': (text) => text.replace('right', 'wrong'),
    'replaced by other JSON': () => '{"value":"wrong"}',
    'given another life': (text) => text.replace(/ (\d+) (\d+) /, ' $1 9999999999999 '),
  };
  for (const [how, damage] of Object.entries(damages)) {
    it(`a value that was ${how} is loaded again, never served`, async () => {
      const world = cacheWorld();
      const counters = createCounters();
      const tiers = [corruptTier(world.redis, damage)];
      const loader = countingLoader(() => 'right');
      await world.sandbox({ tiers }).getOrLoad(reports.key(ACME, 'r'), loader.load);
      expect(await world.sandbox({ tiers, counters }).getOrLoad(reports.key(ACME, 'r'), loader.load)).toBe(
        'right',
      );
      expect(loader.calls()).toBe(2);
      expect(counters.tier('redis').corrupt).toBeGreaterThan(0);
    });
  }

  it('another tenant’s entry under my name is corrupt, not a value', async () => {
    const world = cacheWorld();
    await world.sandbox().getOrLoad(reports.key(ACME, 'r'), async () => 'acme’s');
    const swapped: CacheTier = {
      ...world.redis,
      getMany: (names) =>
        world.redis.getMany(names.map((name) => (name.startsWith('c:') ? 'c:{acme}:report:r' : name))),
    };
    const key = reports.key(ACME, 'other');
    await world.sandbox().getOrLoad(key, async () => 'other');
    expect(await world.sandbox({ tiers: [swapped] }).getOrLoad(key, async () => 'loaded')).toBe('loaded');
  });
});
