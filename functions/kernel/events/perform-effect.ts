import type { EffectKey, EffectLedger, EffectReader, OnCrash, Settlement } from './effect-ledger.ts';

/** An effect a handler wants. `act` does it; what it throws leaves the effect in doubt. */
export interface Effect {
  key: EffectKey;
  onCrash: OnCrash;
  /** Upper bound of how long `act` takes. */
  leaseMs: number;
  act: (attempt: number) => Promise<Settlement>;
}

/**
 * What came of it. `performed` and `not-done`: `act` ran. `already-done`, `in-doubt`: it did not run.
 * `would-perform`: a ghost replay, which never runs it.
 */
export type EffectOutcome =
  | { kind: 'performed'; result: string }
  | { kind: 'not-done'; reason: string }
  | { kind: 'already-done'; doneAt: string }
  | { kind: 'in-doubt'; takeOverAtMs: number | null }
  | { kind: 'would-perform' };

/** The only way a consumer reaches the outside world. */
export type PerformEffect = (effect: Effect) => Promise<EffectOutcome>;

/** Claims before it acts and settles afterwards. Errors: those of the ledger and of `act`. */
export function liveEffects(ledger: EffectLedger): PerformEffect {
  return async ({ key, onCrash, leaseMs, act }) => {
    const claim = await ledger.claim(key, { onCrash, leaseMs });
    if (claim.kind === 'done') return { kind: 'already-done', doneAt: claim.doneAt };
    if (claim.kind === 'in-doubt') return { kind: 'in-doubt', takeOverAtMs: claim.takeOverAtMs };
    const settlement = await act(claim.attempt);
    await ledger.settle(key, claim.attempt, settlement);
    if (settlement.kind === 'done') return { kind: 'performed', result: settlement.result };
    return settlement;
  };
}

/** Looks and never touches: it has no ledger to claim in and drops `act` (T89). */
export function ghostEffects(reader: EffectReader): PerformEffect {
  return async ({ key }) => {
    const known = await reader.list(key.accountId, key.eventId);
    const found = known.find(({ effect }) => effect === key.effect);
    if (found?.state === 'done') return { kind: 'already-done', doneAt: found.settledAt ?? found.claimedAt };
    if (found?.state === 'claimed') return { kind: 'in-doubt', takeOverAtMs: null };
    return { kind: 'would-perform' };
  };
}
