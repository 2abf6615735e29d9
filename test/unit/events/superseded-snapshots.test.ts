import fc from 'fast-check';
import { expect, test } from 'vitest';
import { superseded } from '../../../functions/kernel/events/snapshots.ts';

/** Saves a snapshot after each of these steps and removes what may go; calls `look` with what is left. */
function live(steps: readonly number[], look: (kept: readonly number[]) => void): void {
  let kept: number[] = [];
  let version = 0;
  for (const step of steps) {
    version += step;
    kept = [version, ...kept];
    const gone = new Set(superseded(kept, version));
    kept = kept.filter((one) => !gone.has(one));
    look(kept);
  }
}

const steps = fc.array(fc.integer({ min: 50, max: 250 }), { minLength: 1, maxLength: 120 });

test('however snapshots came, some twice the logarithm of their number is kept, the newest among them', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      let newest = 0;
      live(taken, (kept) => {
        const [first = 0] = kept;
        newest = Math.max(newest, first);
        expect(first).toBe(newest);
        expect(kept.length).toBeLessThanOrEqual(4 + 2 * Math.max(0, Math.log2(newest / 50)));
      });
      expect(newest).toBe(taken.reduce((sum, step) => sum + step, 0));
    }),
  );
});

test('a state of the past is folded over no more events than came after it, but for the distance of two snapshots', () => {
  fc.assert(
    fc.property(steps, fc.double({ min: 0, max: 1, noNaN: true }), (taken, share) => {
      const widest = Math.max(...taken);
      live(taken, (kept) => {
        const [newest = 0] = kept;
        const wanted = Math.floor(newest * share);
        const base = kept.find((version) => version <= wanted) ?? 0;
        expect(wanted - base).toBeLessThanOrEqual(newest - wanted + 2 * widest);
      });
    }),
  );
});
