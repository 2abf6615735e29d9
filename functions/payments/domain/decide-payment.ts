import { AppError } from '../../kernel/errors.ts';
import { decideCreate, noSuchRecord } from '../../kernel/records/decide-record.ts';
import type { Decide, Decision } from '../../kernel/records/record-type.ts';
import type { Payment, PaymentStatus } from './payment.ts';

/** A payment as it is reported: authorized by the provider, or refused by it. */
export interface NewPayment {
  orderId: string;
  amountMinor: number;
  currency: string;
  provider: string;
  reference?: string;
  outcome: 'authorized' | 'failed';
  failureReason?: string;
}

/** What may be done with a payment; an amount that is left out is all that is left. */
export type PaymentCommand =
  | { kind: 'capture'; amountMinor: number | null }
  | { kind: 'refund'; amountMinor: number | null }
  | { kind: 'void' };

/** A first entry: money is only promised yet. */
export function decidePayment({ outcome, ...payment }: NewPayment): Decide<Payment> {
  const event = outcome === 'failed' ? 'PaymentFailed' : 'PaymentAuthorized';
  const data: Payment = { ...payment, status: outcome, capturedMinor: 0, refundedMinor: 0 };
  return decideCreate(data, { created: event, updated: event, deleted: event });
}

/** The state machine of a payment. Pure; a transition that is not allowed is a `conflict` that says why. */
export function decideTransition(command: PaymentCommand): Decide<Payment> {
  return (state) => {
    if (state.kind !== 'present') return { kind: 'refuse', error: noSuchRecord() };
    return transition(state.record.data, command);
  };
}

function transition(payment: Payment, command: PaymentCommand): Decision<Payment> {
  switch (command.kind) {
    case 'capture':
      return capture(payment, command.amountMinor);
    case 'refund':
      return refund(payment, command.amountMinor);
    case 'void':
      return voidPayment(payment);
  }
}

/** Capturing may happen in parts, until something has been given back in full. */
const CAPTURABLE: readonly PaymentStatus[] = ['authorized', 'captured', 'partially_refunded'];
const REFUNDABLE: readonly PaymentStatus[] = ['captured', 'partially_refunded'];

function capture(payment: Payment, wanted: number | null): Decision<Payment> {
  if (!CAPTURABLE.includes(payment.status)) return notIn(payment, 'captured');
  const left = payment.amountMinor - payment.capturedMinor;
  const amountMinor = wanted ?? left;
  if (amountMinor > left || amountMinor === 0) return tooMuch(left, 'captured');
  const status = payment.status === 'authorized' ? 'captured' : payment.status;
  const data: Payment = { ...payment, status, capturedMinor: payment.capturedMinor + amountMinor };
  return { kind: 'save', data, event: 'PaymentCaptured', facts: { movedMinor: amountMinor } };
}

function refund(payment: Payment, wanted: number | null): Decision<Payment> {
  if (!REFUNDABLE.includes(payment.status)) return notIn(payment, 'refunded');
  const left = payment.capturedMinor - payment.refundedMinor;
  const amountMinor = wanted ?? left;
  if (amountMinor > left) return tooMuch(left, 'refunded');
  const refundedMinor = payment.refundedMinor + amountMinor;
  const status = refundedMinor === payment.capturedMinor ? 'refunded' : 'partially_refunded';
  const data: Payment = { ...payment, status, refundedMinor };
  return { kind: 'save', data, event: 'PaymentRefunded', facts: { movedMinor: amountMinor } };
}

/** Gives up a promise; money that has moved can only be refunded. */
function voidPayment(payment: Payment): Decision<Payment> {
  if (payment.status !== 'authorized') return notIn(payment, 'voided');
  return { kind: 'save', data: { ...payment, status: 'voided' }, event: 'PaymentVoided' };
}

function notIn({ status }: Payment, done: string): Decision<Payment> {
  return refuse(`a payment that is ${status} cannot be ${done}`, []);
}

function tooMuch(leftMinor: number, done: string): Decision<Payment> {
  const rule = `must not be more than the ${leftMinor} that can still be ${done}`;
  return refuse(`amountMinor ${rule}`, [{ field: '/amountMinor', rule }]);
}

function refuse(message: string, fields: { field: string; rule: string }[]): Decision<Payment> {
  return { kind: 'refuse', error: new AppError('conflict', message, { fields }) };
}
