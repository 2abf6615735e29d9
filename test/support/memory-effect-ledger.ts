import type { Clock } from '../../functions/kernel/clock.ts';
import type {
  Claim,
  EffectKey,
  EffectLedger,
  EffectRecord,
} from '../../functions/kernel/events/effect-ledger.ts';

/** The effect ledger by its rules, in memory; the contract suite holds it and the real one to the same promises. */
export function memoryEffectLedger(clock: Clock): EffectLedger & { records: Map<string, EffectRecord> } {
  const records = new Map<string, EffectRecord>();
  const leases = new Map<string, number>();
  const idOf = ({ accountId, eventId, effect }: EffectKey) => JSON.stringify([accountId, eventId, effect]);

  function refusal(found: EffectRecord, leaseEndsMs: number): Claim | undefined {
    if (found.state === 'not-done') return undefined;
    const { claimedAt, attempt, onCrash } = found;
    if (found.state === 'done') {
      return { kind: 'done', doneAt: found.settledAt ?? claimedAt, result: found.note };
    }
    if (onCrash === 'repeat' && leaseEndsMs < clock()) return undefined;
    return { kind: 'in-doubt', claimedAt, attempt, takeOverAtMs: onCrash === 'repeat' ? leaseEndsMs : null };
  }

  return {
    records,
    async claim(key, { onCrash, leaseMs }) {
      const id = idOf(key);
      const found = records.get(id);
      const refused = found && refusal(found, leases.get(id) ?? 0);
      if (refused) return refused;
      const attempt = (found?.attempt ?? 0) + 1;
      const claimedAt = new Date(clock()).toISOString();
      records.set(id, { ...key, state: 'claimed', onCrash, attempt, claimedAt, settledAt: null, note: '' });
      leases.set(id, clock() + leaseMs);
      return { kind: 'claimed', attempt };
    },
    async settle(key, attempt, settlement) {
      const found = records.get(idOf(key));
      const isOpen = found?.state === 'claimed' || found?.state === settlement.kind;
      if (!found || found.attempt !== attempt || !isOpen) return 'lost';
      const note = settlement.kind === 'done' ? settlement.result : settlement.reason;
      const settledAt = new Date(clock()).toISOString();
      records.set(idOf(key), { ...found, state: settlement.kind, settledAt, note });
      return 'settled';
    },
    async list(accountId, eventId) {
      const own = (one: EffectRecord) => one.accountId === accountId && one.eventId === eventId;
      return [...records.values()].filter(own);
    },
  };
}
