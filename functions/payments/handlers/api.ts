import { httpFunction } from '../../entry/http.ts';
import { lateHandlers } from '../../entry/late-handlers.ts';
import * as valid from '../domain/validators.generated.js';
import { payments } from '../service.ts';

const handlerOf = lateHandlers(() => import('./operations.ts'));

export const handler = httpFunction({
  service: payments.name,
  routes: payments.functions['payments-api'].triggers[0].routes,
  operations: {
    listPayments: { handler: handlerOf('listPayments'), query: valid.listPaymentsQuery },
    createPayment: { handler: handlerOf('createPayment'), body: valid.createPaymentBody },
    getPayment: { handler: handlerOf('getPayment'), params: valid.paymentParams },
    capturePayment: {
      handler: handlerOf('capturePayment'),
      params: valid.paymentParams,
      body: valid.movePaymentBody,
    },
    refundPayment: {
      handler: handlerOf('refundPayment'),
      params: valid.paymentParams,
      body: valid.movePaymentBody,
    },
    voidPayment: {
      handler: handlerOf('voidPayment'),
      params: valid.paymentParams,
      body: valid.voidPaymentBody,
    },
  },
});
