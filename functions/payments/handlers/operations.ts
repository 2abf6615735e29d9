import { listRecords } from '../../entry/list-records.ts';
import { changeRecord, createRecord, getRecord } from '../../entry/record-handlers.ts';
import { decidePayment, decideTransition, type NewPayment } from '../domain/decide-payment.ts';
import { wirePayments } from '../wiring.ts';

const ports = wirePayments();

/** POST of a capture or refund; without an amount: of all that is left. */
function move(kind: 'capture' | 'refund') {
  const decide = (body: { amountMinor?: number }) =>
    decideTransition({ kind, amountMinor: body.amountMinor ?? null });
  return changeRecord(ports, { decide, key: 'required' });
}

export const operations = {
  listPayments: listRecords(ports, ports.store.findMany),
  createPayment: createRecord(ports, { decide: (body: NewPayment) => decidePayment(body), key: 'required' }),
  getPayment: getRecord(ports),
  capturePayment: move('capture'),
  refundPayment: move('refund'),
  voidPayment: changeRecord(ports, { decide: () => decideTransition({ kind: 'void' }), key: 'required' }),
};
