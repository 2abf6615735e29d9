import { httpFunction } from '../../entry/http.ts';
import type { HttpHandler } from '../../entry/http-contract.ts';
import { listRecords } from '../../entry/list-records.ts';
import { changeRecord, createRecord, getRecord } from '../../entry/record-handlers.ts';
import { decidePayment, decideTransition, type NewPayment } from '../domain/decide-payment.ts';
import * as valid from '../domain/validators.generated.js';
import { payments } from '../service.ts';
import { wirePayments } from '../wiring.ts';

const ports = wirePayments();

const create = createRecord(ports, { decide: (body: NewPayment) => decidePayment(body), key: 'required' });

/** POST of a capture or refund; without an amount: of all that is left. */
function move(kind: 'capture' | 'refund') {
  const decide = (body: { amountMinor?: number }) =>
    decideTransition({ kind, amountMinor: body.amountMinor ?? null });
  return changeRecord(ports, { decide, key: 'required' }) as HttpHandler;
}

const voidPayment = changeRecord(ports, {
  decide: () => decideTransition({ kind: 'void' }),
  key: 'required',
});

export const handler = httpFunction({
  service: payments.name,
  routes: payments.functions['payments-api'].triggers[0].routes,
  operations: {
    listPayments: { handler: listRecords(ports), query: valid.listPaymentsQuery },
    createPayment: { handler: create as HttpHandler, body: valid.createPaymentBody },
    getPayment: { handler: getRecord(ports), params: valid.paymentParams },
    capturePayment: { handler: move('capture'), params: valid.paymentParams, body: valid.movePaymentBody },
    refundPayment: { handler: move('refund'), params: valid.paymentParams, body: valid.movePaymentBody },
    voidPayment: {
      handler: voidPayment as HttpHandler,
      params: valid.paymentParams,
      body: valid.voidPaymentBody,
    },
  },
});
