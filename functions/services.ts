import { cache } from './cache/service.ts';
import { history } from './history/service.ts';
import type { ServiceDefinition } from './kernel/service-definition.ts';
import { ops } from './ops/service.ts';
import { orders } from './orders/service.ts';

/** Every service of the product: add a line to add one. */
export const services = { orders, history, ops, cache } as const satisfies Record<string, ServiceDefinition>;
