import { httpFunction } from '../../entry/http.ts';
import { lateHandlers } from '../../entry/late-handlers.ts';
import * as valid from '../domain/validators.generated.js';
import { notifications } from '../service.ts';

const handlerOf = lateHandlers(() => import('./operations.ts'));

export const handler = httpFunction({
  service: notifications.name,
  routes: notifications.functions['notifications-api'].triggers[0].routes,
  operations: {
    listWebhooks: { handler: handlerOf('listWebhooks'), query: valid.listWebhooksQuery },
    createWebhook: { handler: handlerOf('createWebhook'), body: valid.createWebhookBody },
    getWebhook: { handler: handlerOf('getWebhook'), params: valid.webhookParams },
    patchWebhook: {
      handler: handlerOf('patchWebhook'),
      params: valid.webhookParams,
      body: valid.patchWebhookBody,
    },
    deleteWebhook: { handler: handlerOf('deleteWebhook'), params: valid.webhookParams },
    rotateSecret: {
      handler: handlerOf('rotateSecret'),
      params: valid.webhookParams,
      body: valid.rotateSecretBody,
    },
    testWebhook: { handler: handlerOf('testWebhook'), params: valid.webhookParams },
    listDeliveries: {
      handler: handlerOf('listDeliveries'),
      params: valid.webhookParams,
      query: valid.listDeliveriesQuery,
    },
    redeliver: { handler: handlerOf('redeliver'), params: valid.deliveryParams },
    redriveDeliveries: {
      handler: handlerOf('redriveDeliveries'),
      params: valid.webhookParams,
      body: valid.redriveBody,
    },
  },
});
