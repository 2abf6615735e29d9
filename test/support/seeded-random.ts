/** Uniform numbers in [0, 1) that a seed repeats (mulberry32, Tommy Ettinger, public domain). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed of this run: SPRINGTIDE_SEED when set, else the day's, so that a failure can be repeated. */
export function seedOfRun(): number {
  return Number(process.env.SPRINGTIDE_SEED ?? Math.floor(Date.now() / 86_400_000));
}
