import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { foldOrder, type GuardedOrder } from '../../functions/orders/domain/fold-order.ts';
import type { OrderWrite } from '../../functions/orders/domain/order.ts';
import { eventId, minuteOf2011, orderWrite } from '../support/order-builders.ts';

const account = 'acct-1' as AccountId;

/** Writes of one order with few distinct times and contents, so that ties, repeats and late arrivals are common. */
const someWrites = fc
  .array(fc.record({ modified: fc.nat(3), status: fc.constantFrom('open', 'paid', 'shipped') }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((specs) =>
    specs.map(({ modified, status }, n) =>
      orderWrite({
        eventId: eventId(n),
        modifiedAt: minuteOf2011(modified),
        receivedAt: minuteOf2011(100 + n),
        status,
      } as OrderWrite),
    ),
  );

function fold(writes: readonly OrderWrite[]): GuardedOrder {
  return writes.reduce<GuardedOrder | null>(
    (state, write) => foldOrder(account, state, write).state,
    null,
  ) as GuardedOrder;
}

function contentOf({ order, receivedAt }: GuardedOrder) {
  const { version, ...content } = order;
  return { ...content, receivedAt };
}

test('T50: the final content is the same for every order of arrival and any repeats', () => {
  const arrivals = someWrites.chain((writes) =>
    fc.tuple(
      fc.constant(writes),
      fc.shuffledSubarray(writes, { minLength: writes.length }),
      fc.array(fc.constantFrom(...writes), { maxLength: 8 }),
    ),
  );
  fc.assert(
    fc.property(arrivals, ([inOrder, shuffled, repeats]) => {
      expect(contentOf(fold([...shuffled, ...repeats]))).toEqual(contentOf(fold(inOrder)));
    }),
  );
});

test('a write that arrives again changes nothing, whatever came in between', () => {
  fc.assert(
    fc.property(someWrites, fc.nat(), (writes, pick) => {
      const state = fold(writes);
      const again = writes[pick % writes.length] as OrderWrite;
      const { state: after, outcome } = foldOrder(account, state, again);
      expect(contentOf(after)).toEqual(contentOf(state));
      expect(after.order.version).toBe(state.order.version);
      expect(outcome === 'created' || outcome === 'updated').toBe(state.lastEventId === again.eventId);
    }),
  );
});

test('the version rises by one with each outcome created or updated, and with no other', () => {
  fc.assert(
    fc.property(someWrites, (writes) => {
      let state: GuardedOrder | null = null;
      for (const write of writes) {
        const before: number = state?.order.version ?? 0;
        const step = foldOrder(account, state, write);
        const rose = step.outcome === 'created' || step.outcome === 'updated';
        expect(step.state.order.version).toBe(before + (rose ? 1 : 0));
        state = step.state;
      }
    }),
  );
});
