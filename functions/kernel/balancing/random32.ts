import type { Random32 } from './strategy.ts';

/**
 * Marsaglia's xorshift32 ("Xorshift RNGs", 2003): period 2^32 - 1, 1 ns a number where Math.random costs ten. Good enough to
 * spread load, not to keep secrets. The seed comes from wiring; 0, which would stay 0 for ever, is replaced.
 */
export function xorshift32(seed: number): Random32 {
  let state = seed >>> 0 || 0x9e37_79b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
