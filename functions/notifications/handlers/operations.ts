import { wireApi } from '../wiring.ts';
import { createWebhook } from './create-webhook.ts';
import { redeliver, redriveDeliveries } from './redeliver.ts';
import { rotateSecret } from './rotate-secret.ts';
import { testWebhook } from './test-webhook.ts';
import { deleteWebhook, getWebhook, listDeliveries, listWebhooks, patchWebhook } from './webhooks.ts';

const ports = wireApi();

export const operations = {
  listWebhooks: listWebhooks(ports),
  createWebhook: createWebhook(ports),
  getWebhook: getWebhook(ports),
  patchWebhook: patchWebhook(ports),
  deleteWebhook: deleteWebhook(ports),
  rotateSecret: rotateSecret(ports),
  testWebhook: testWebhook(ports),
  listDeliveries: listDeliveries(ports),
  redeliver: redeliver(ports),
  redriveDeliveries: redriveDeliveries(ports),
};
