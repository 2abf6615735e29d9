import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoEffectLedger } from '../../functions/aws/dynamo-effect-ledger.ts';
import type { EffectKey, EffectLedger } from '../../functions/kernel/events/effect-ledger.ts';
import { type Effect, ghostEffects, liveEffects } from '../../functions/kernel/events/perform-effect.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { openDynamo } from '../support/dynamo-engine.ts';
import { memoryEffectLedger } from '../support/memory-effect-ledger.ts';

const START_MS = Date.UTC(2026, 0, 1);
const LEASE_MS = 30_000;

interface World {
  ledger: EffectLedger;
  advance(ms: number): void;
}

let ids = 0;
const newId = () => `id-${++ids}`;
const freshKey = (accountId = 'acme'): EffectKey => ({
  accountId: accountId as AccountId,
  eventId: newId(),
  effect: 'webhook:s-1',
});

function ledgerSuite(name: string, open: () => Promise<World & { close(): Promise<void> }>): void {
  describe(name, () => {
    let world: World & { close(): Promise<void> };
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.close());
    const claim = (key: EffectKey, onCrash: 'repeat' | 'ask' = 'repeat') =>
      world.ledger.claim(key, { onCrash, leaseMs: LEASE_MS });

    test('T81: of many deliveries at once one may act, and none after it is done', async () => {
      const key = freshKey();
      const claims = await Promise.all(Array.from({ length: 6 }, () => claim(key)));
      expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
      expect(claims.filter(({ kind }) => kind === 'in-doubt')).toHaveLength(5);
      expect(await world.ledger.settle(key, 1, { kind: 'done', result: '200' })).toBe('settled');
      expect(await claim(key)).toMatchObject({ kind: 'done', result: '200' });
    });

    test('a crash after the claim: a repeatable effect is free when the lease has ended, and the first holder is fenced off', async () => {
      const key = freshKey();
      await claim(key);
      expect(await claim(key)).toMatchObject({
        kind: 'in-doubt',
        attempt: 1,
        takeOverAtMs: expect.any(Number),
      });
      world.advance(LEASE_MS + 1);
      expect(await claim(key)).toEqual({ kind: 'claimed', attempt: 2 });
      expect(await world.ledger.settle(key, 1, { kind: 'done', result: 'late' })).toBe('lost');
      expect(await world.ledger.settle(key, 2, { kind: 'done', result: 'second' })).toBe('settled');
      expect(await claim(key)).toMatchObject({ kind: 'done', result: 'second' });
    });

    test('a crash after the claim: an effect that must not be repeated stays in doubt until a person settles it', async () => {
      const key = freshKey();
      await claim(key, 'ask');
      world.advance(LEASE_MS * 1000);
      expect(await claim(key, 'ask')).toMatchObject({ kind: 'in-doubt', attempt: 1, takeOverAtMs: null });
      expect(await claim(key, 'repeat')).toMatchObject({ kind: 'in-doubt', attempt: 1 });
      expect(await world.ledger.settle(key, 1, { kind: 'not-done', reason: 'the bank knows nothing' })).toBe(
        'settled',
      );
      expect(await claim(key, 'ask')).toEqual({ kind: 'claimed', attempt: 2 });
    });

    test('what certainly did not happen may be claimed at once', async () => {
      const key = freshKey();
      await claim(key);
      await world.ledger.settle(key, 1, { kind: 'not-done', reason: 'refused by the breaker' });
      expect(await claim(key)).toEqual({ kind: 'claimed', attempt: 2 });
    });

    test('settling twice says the same, settling otherwise changes nothing', async () => {
      const key = freshKey();
      await claim(key);
      expect(await world.ledger.settle(key, 1, { kind: 'done', result: 'a' })).toBe('settled');
      expect(await world.ledger.settle(key, 1, { kind: 'done', result: 'a' })).toBe('settled');
      expect(await world.ledger.settle(key, 1, { kind: 'not-done', reason: 'b' })).toBe('lost');
      expect(await claim(key)).toMatchObject({ kind: 'done' });
    });

    test('T71: two accounts with the same event id have their own effects', async () => {
      const key = freshKey('acme');
      await claim(key);
      expect(await claim({ ...key, accountId: 'other' as AccountId })).toEqual({
        kind: 'claimed',
        attempt: 1,
      });
      await claim({ ...key, effect: 'webhook:s-2' });
      const effects = await world.ledger.list(key.accountId, key.eventId);
      expect(effects.map(({ effect }) => effect).toSorted()).toEqual(['webhook:s-1', 'webhook:s-2']);
      expect(effects[0]).toMatchObject({ state: 'claimed', settledAt: null, accountId: 'acme' });
    });

    test('T89: a ghost performs nothing, whatever the ledger says, and writes nothing', async () => {
      let acts = 0;
      const wanted = (key: EffectKey): Effect => ({
        ...{ key, onCrash: 'repeat', leaseMs: LEASE_MS },
        act: async () => {
          acts += 1;
          return { kind: 'done', result: 'sent' };
        },
      });
      const [unknown, done] = [freshKey(), freshKey()];
      const live = liveEffects(world.ledger);
      expect(await live(wanted(done))).toEqual({ kind: 'performed', result: 'sent' });
      const ghost = ghostEffects(world.ledger);
      expect(await ghost(wanted(unknown))).toEqual({ kind: 'would-perform' });
      expect(await ghost(wanted(done))).toMatchObject({ kind: 'already-done' });
      expect(acts).toBe(1);
      expect(await world.ledger.list(unknown.accountId, unknown.eventId)).toEqual([]);
      expect(await live(wanted(done))).toMatchObject({ kind: 'already-done' });
      expect(acts).toBe(1);
    });

    test('an act that throws leaves the effect in doubt; one that reports leaves it free', async () => {
      const key = freshKey();
      const live = liveEffects(world.ledger);
      const effect = { key, onCrash: 'ask' as const, leaseMs: LEASE_MS };
      const refused = async () => ({ kind: 'not-done' as const, reason: 'no funds' });
      expect(await live({ ...effect, act: refused })).toEqual({ kind: 'not-done', reason: 'no funds' });
      const broken = () => Promise.reject(new Error('socket closed'));
      await expect(live({ ...effect, act: broken })).rejects.toThrow('socket closed');
      expect(await live({ ...effect, act: refused })).toEqual({ kind: 'in-doubt', takeOverAtMs: null });
    });
  });
}

ledgerSuite('effect ledger in memory', async () => {
  let nowMs = START_MS;
  return {
    ledger: memoryEffectLedger(() => nowMs),
    advance: (ms) => {
      nowMs += ms;
    },
    close: async () => undefined,
  };
});

ledgerSuite('effect ledger on DynamoDB (dynalite)', async () => {
  const engine = await openDynamo(['effects-table']);
  let nowMs = START_MS;
  return {
    ledger: dynamoEffectLedger({ table: 'effects-table', clock: () => nowMs, newId }),
    advance: (ms) => {
      nowMs += ms;
    },
    close: engine.close,
  };
});
