import type { CacheTier, TierEntry } from '../../functions/kernel/cache/tier.ts';

/** Wrappers that make a tier behave badly, for every test that says "each tier fails alone". */
type Call = 'getMany' | 'setMany' | 'addMany';

function around(tier: CacheTier, before: (call: Call) => Promise<void>): CacheTier {
  return {
    name: tier.name,
    getMany: async (names) => {
      await before('getMany');
      return tier.getMany(names);
    },
    setMany: async (entries) => {
      await before('setMany');
      return tier.setMany(entries);
    },
    addMany: async (entries) => {
      await before('addMany');
      return tier.addMany(entries);
    },
  };
}

export function failingTier(
  tier: CacheTier,
  isDown: () => boolean = () => true,
): CacheTier & { calls(): number } {
  let calls = 0;
  const wrapped = around(tier, async () => {
    calls += 1;
    if (isDown()) throw new Error(`${tier.name} is down`);
  });
  return { ...wrapped, calls: () => calls };
}

/** Fails every `period`-th call. */
export function flappingTier(tier: CacheTier, period: number): CacheTier {
  let calls = 0;
  return around(tier, async () => {
    calls += 1;
    if (calls % period === 0) throw new Error(`${tier.name} flaps`);
  });
}

/** Takes up one call at a time, each for so long: a tier under load, the slower the more is asked of it at once. */
export function busyTier(tier: CacheTier, eachMs: number): CacheTier {
  let free = Promise.resolve();
  return around(tier, () => {
    free = free.then(() => new Promise<void>((resolve) => setTimeout(resolve, eachMs)));
    return free;
  });
}

/** Answers only when `release` is called: a tier that hangs. */
export function hangingTier(tier: CacheTier): CacheTier & { release(): void } {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { ...around(tier, () => gate), release };
}

/** Damages every stored value (not the generations) as `damage` says. */
export function corruptTier(tier: CacheTier, damage: (text: string) => string): CacheTier {
  const spoil = (entry: TierEntry): TierEntry =>
    entry.name.startsWith('c:') ? { ...entry, text: damage(entry.text) } : entry;
  return { ...tier, setMany: (entries) => tier.setMany(entries.map(spoil)) };
}

/** Counts the calls of each function: a call is a round trip. */
export function countingTier(tier: CacheTier): CacheTier & { calls: Record<Call, number>; total(): number } {
  const calls = { getMany: 0, setMany: 0, addMany: 0 };
  const wrapped = around(tier, async (call) => {
    calls[call] += 1;
  });
  return { ...wrapped, calls, total: () => calls.getMany + calls.setMany + calls.addMany };
}
