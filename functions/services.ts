import { cache } from './cache/service.ts';
import { catalog } from './catalog/service.ts';
import { history } from './history/service.ts';
import type { ServiceDefinition } from './kernel/service-definition.ts';
import { notifications } from './notifications/service.ts';
import { ops } from './ops/service.ts';
import { orders } from './orders/service.ts';
import { payments } from './payments/service.ts';
import { scaling } from './scaling/service.ts';
import { shards } from './shards/service.ts';
import { users } from './users/service.ts';

/** Every service of the product: add a line to add one. */
export const services = {
  users,
  catalog,
  orders,
  payments,
  notifications,
  history,
  ops,
  cache,
  scaling,
  shards,
} as const satisfies Record<string, ServiceDefinition>;
