import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordState } from '../../functions/kernel/records/record-type.ts';
import {
  decidePayment,
  decideTransition,
  type PaymentCommand,
} from '../../functions/payments/domain/decide-payment.ts';
import type { Payment } from '../../functions/payments/domain/payment.ts';

const AT = '2026-01-01T00:00:00.000Z';

function stateOf(data: Payment, version: number): RecordState<Payment> {
  return { kind: 'present', record: { id: 'p', version, createdAt: AT, updatedAt: AT, data }, dependants: 0 };
}

function authorized(amountMinor: number): Payment {
  const input = { orderId: 'o', amountMinor, currency: 'EUR', provider: 'p', outcome: 'authorized' } as const;
  const decision = decidePayment(input)({ kind: 'absent' });
  if (decision.kind !== 'save') throw new Error('a new payment is always saved');
  return decision.data;
}

const amount = fc.option(fc.integer({ min: 1, max: 150 }), { nil: null });
const command: fc.Arbitrary<PaymentCommand> = fc.oneof(
  fc.record({ kind: fc.constant('capture' as const), amountMinor: amount }),
  fc.record({ kind: fc.constant('refund' as const), amountMinor: amount }),
  fc.record({ kind: fc.constant('void' as const) }),
);

test('whatever is asked in whatever order: never more captured than authorized, nor more refunded than captured', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.array(command, { maxLength: 12 }), (total, commands) => {
      let payment = authorized(total);
      for (const [version, one] of commands.entries()) {
        const decision = decideTransition(one)(stateOf(payment, version + 1));
        if (decision.kind !== 'save') continue;
        const { capturedMinor, refundedMinor, amountMinor } = decision.data;
        expect(0 <= refundedMinor && refundedMinor <= capturedMinor && capturedMinor <= amountMinor).toBe(
          true,
        );
        const moved = capturedMinor - payment.capturedMinor + (refundedMinor - payment.refundedMinor);
        expect(moved).toBe(decision.facts?.['movedMinor'] ?? 0);
        expect(moved > 0).toBe(one.kind !== 'void');
        payment = decision.data;
      }
      expect(payment.status).toBe(statusOf(payment));
    }),
    { numRuns: 500 },
  );
});

/** The status follows from the amounts, but for a void. */
function statusOf({ status, capturedMinor, refundedMinor }: Payment): Payment['status'] {
  if (capturedMinor === 0) return status === 'voided' ? 'voided' : 'authorized';
  if (refundedMinor === 0) return 'captured';
  return refundedMinor === capturedMinor ? 'refunded' : 'partially_refunded';
}

test('nothing happens to a payment that has come to its end', () => {
  const ends: Payment['status'][] = ['failed', 'voided', 'refunded'];
  fc.assert(
    fc.property(fc.constantFrom(...ends), command, (status, one) => {
      const data: Payment = { ...authorized(10), status };
      expect(decideTransition(one)(stateOf(data, 3))).toMatchObject({
        kind: 'refuse',
        error: { code: 'conflict' },
      });
    }),
  );
});

test('no command brings a payment into being', () => {
  expect(decideTransition({ kind: 'void' })({ kind: 'absent' })).toMatchObject({
    kind: 'refuse',
    error: { code: 'not_found' },
  });
});
