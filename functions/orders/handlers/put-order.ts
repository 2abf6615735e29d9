import type { HttpHandler } from '../../entry/http-contract.ts';
import { originOf } from '../../entry/origin.ts';
import { expectedVersions, mustExist, nothingStored } from '../../entry/record-requests.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Origin } from '../../kernel/events/origin.ts';
import type { NewId } from '../../kernel/ids.ts';
import type { NudgeRelay } from '../../kernel/outbox/relay-nudge.ts';
import { type ExpectedVersions, overtaken } from '../../kernel/records/expected-versions.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import type { OrderInput, OrderWrite } from '../domain/order.ts';
import { type Acceptance, prepareOrder } from '../domain/prepare-order.ts';
import type { OrderStore, UpsertResult } from '../store/order-store.ts';
import { answerOrderWrite } from './answer-order-write.ts';

export interface PutOrderPorts {
  store: OrderStore;
  nudgeRelay: NudgeRelay;
  newId: NewId;
  clock: Clock;
}

/**
 * PUT /api/orders/{orderId}: 201 created, 200 updated or unchanged, 409 when newer data is stored; with If-Match 412 when
 * another version than that is stored, or with `*` nothing.
 */
export function putOrder({ store, nudgeRelay, newId, clock }: PutOrderPorts): HttpHandler<OrderInput> {
  return async (request, context) => {
    const expected = expectedVersions(request);
    const orderId = request.params.orderId as string;
    const acceptance = { orderId, eventId: newId(), receivedAt: new Date(clock()).toISOString() };
    const write = readyOrder(request.body, acceptance);
    const origin = originOf(request, context);
    if (mustExist(request) && !(await store.look(request.account, orderId))) throw nothingStored();
    const result = await writeOrder(store, request.account, { write, expected, origin });
    return answerOrderWrite(write, result, { nudgeRelay, logger: context.logger });
  };
}

/** Errors: `invalid_input` naming the fields that break a rule. */
export function readyOrder(input: OrderInput, acceptance: Acceptance): OrderWrite {
  const prepared = prepareOrder(input, acceptance);
  if (prepared.kind === 'ready') return prepared.write;
  throw new AppError('invalid_input', 'the order breaks a rule', { fields: prepared.fields });
}

interface WriteRequest {
  write: OrderWrite;
  expected: ExpectedVersions;
  origin: Origin;
}

async function writeOrder(
  store: OrderStore,
  account: AccountId,
  { write, expected, origin }: WriteRequest,
): Promise<UpsertResult> {
  if (expected === null) return store.upsert(account, write, origin);
  const expectedVersion = await oneOf(
    expected,
    async () => (await store.look(account, write.orderId))?.version,
  );
  const result = await store.replace(account, { write, expectedVersion, origin });
  if (result.outcome === 'overtaken') throw overtaken(expected, result.storedVersion);
  return result;
}

/** The version to replace: of several the stored one, which then must still be there when the write comes. */
async function oneOf(expected: readonly number[], look: () => Promise<number | undefined>): Promise<number> {
  const [only, ...more] = expected;
  if (only !== undefined && more.length === 0) return only;
  const stored = (await look()) ?? null;
  if (stored !== null && expected.includes(stored)) return stored;
  throw overtaken(expected, stored);
}
