import { httpFunction } from '../../entry/http.ts';
import * as valid from '../domain/validators.generated.js';
import { notifications } from '../service.ts';
import { wireApi } from '../wiring.ts';
import { createWebhook } from './create-webhook.ts';
import { redeliver, redriveDeliveries } from './redeliver.ts';
import { testWebhook } from './test-webhook.ts';
import { deleteWebhook, getWebhook, listDeliveries, listWebhooks, patchWebhook } from './webhooks.ts';

const ports = wireApi();

export const handler = httpFunction({
  service: notifications.name,
  routes: notifications.functions['notifications-api'].triggers[0].routes,
  operations: {
    listWebhooks: { handler: listWebhooks(ports), query: valid.listWebhooksQuery },
    createWebhook: { handler: createWebhook(ports), body: valid.createWebhookBody },
    getWebhook: { handler: getWebhook(ports), params: valid.webhookParams },
    patchWebhook: {
      handler: patchWebhook(ports),
      params: valid.webhookParams,
      body: valid.patchWebhookBody,
    },
    deleteWebhook: { handler: deleteWebhook(ports), params: valid.webhookParams },
    testWebhook: { handler: testWebhook(ports), params: valid.webhookParams },
    listDeliveries: {
      handler: listDeliveries(ports),
      params: valid.webhookParams,
      query: valid.listDeliveriesQuery,
    },
    redeliver: { handler: redeliver(ports), params: valid.deliveryParams },
    redriveDeliveries: {
      handler: redriveDeliveries(ports),
      params: valid.webhookParams,
      body: valid.redriveBody,
    },
  },
});
