import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CacheTier } from '../../functions/kernel/cache/tier.ts';
import { eventually } from '../support/eventually.ts';

export interface TierUnderTest {
  tier: CacheTier;
  /** A text the tier must refuse as too large, and one just below that. */
  tooLarge: string;
  largest: string;
  close(): Promise<void>;
}

/** What every tier promises. Names are new in each case, so cases do not meet. */
export function cacheTierSuite(title: string, open: () => Promise<TierUnderTest>): void {
  describe(`cache tier: ${title}`, () => {
    let under: TierUnderTest;
    let tier: CacheTier;
    let names = 0;
    const fresh = (): string => `c:{acme}:suite:${++names}:${Date.now()}`;
    beforeAll(async () => {
      under = await open();
      tier = under.tier;
    });
    afterAll(() => under?.close());

    it('answers in the order of the names, null for what is absent, and twice for a name asked twice', async () => {
      const [a, b] = [fresh(), fresh()];
      await tier.setMany([{ name: a, text: 'one', ttlMs: 60_000 }]);
      expect(await tier.getMany([b, a, b, a])).toEqual([null, 'one', null, 'one']);
      expect(await tier.getMany([])).toEqual([]);
    });

    it('T74: keeps every text exactly: numbers in text, JSON, OK, emptiness, other alphabets', async () => {
      const texts = ['9007199254740993', '42', '{"a":1}', 'null', 'OK', 'Größe ✓ 𝄞', 'a\r\nb\u0000c', '"'];
      const entries = texts.map((text) => ({ name: fresh(), text, ttlMs: 60_000 }));
      await tier.setMany(entries);
      expect(await tier.getMany(entries.map(({ name }) => name))).toEqual(texts);
    });

    it('overwrites with setMany, and with the new life', async () => {
      const [name, control] = [fresh(), fresh()];
      await tier.setMany([{ name, text: 'old', ttlMs: 30 }]);
      await tier.setMany([{ name, text: 'new', ttlMs: 60_000 }]);
      await tier.setMany([{ name: control, text: 'ends after the old life would have', ttlMs: 30 }]);
      await eventually(async () => expect(await tier.getMany([control])).toEqual([null]), 1000);
      expect(await tier.getMany([name])).toEqual(['new']);
    });

    it('forgets an entry when its life ends, to the millisecond and not when some sweeper comes', async () => {
      const name = fresh();
      await tier.setMany([{ name, text: 'brief', ttlMs: 40 }]);
      await eventually(async () => expect(await tier.getMany([name])).toEqual([null]), 1000);
    });

    it('adds only what is absent, and answers what is there', async () => {
      const [a, b] = [fresh(), fresh()];
      await tier.setMany([{ name: a, text: 'there', ttlMs: 60_000 }]);
      const added = await tier.addMany([
        { name: a, text: 'mine', ttlMs: 60_000 },
        { name: b, text: 'mine', ttlMs: 60_000 },
      ]);
      expect(added).toEqual(['there', 'mine']);
      expect(await tier.getMany([a, b])).toEqual(['there', 'mine']);
      expect(await tier.addMany([])).toEqual([]);
    });

    it('T65: of 50 that add one name at once, one succeeds and all learn which', async () => {
      const name = fresh();
      const tokens = Array.from({ length: 50 }, (_, index) => `token${index}`);
      const answers = await Promise.all(tokens.map((text) => tier.addMany([{ name, text, ttlMs: 60_000 }])));
      expect(new Set(answers.flat()).size).toBe(1);
      expect(tokens).toContain(answers[0]?.[0]);
    });

    it('adds again when what was there has ended', async () => {
      const name = fresh();
      await tier.addMany([{ name, text: 'first', ttlMs: 40 }]);
      await eventually(async () => {
        expect(await tier.addMany([{ name, text: 'second', ttlMs: 60_000 }])).toEqual(['second']);
      }, 1000);
    });

    it('says that a value is too large, keeps the others, and keeps what just fits', async () => {
      const [big, large, small] = [fresh(), fresh(), fresh()];
      const outcomes = await tier.setMany([
        { name: big, text: under.tooLarge, ttlMs: 60_000 },
        { name: large, text: under.largest, ttlMs: 60_000 },
        { name: small, text: 'x', ttlMs: 60_000 },
      ]);
      expect(outcomes).toEqual(['too-large', 'stored', 'stored']);
      expect(await tier.getMany([big, large, small])).toEqual([null, under.largest, 'x']);
    });

    it('reads 250 names at once', async () => {
      const entries = Array.from({ length: 250 }, (_, index) => ({
        name: fresh(),
        text: `v${index}`,
        ttlMs: 60_000,
      }));
      await tier.setMany(entries);
      expect(await tier.getMany(entries.map(({ name }) => name))).toEqual(entries.map(({ text }) => text));
    });
  });
}
