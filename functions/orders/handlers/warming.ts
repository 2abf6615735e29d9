import type { Warming } from '../../entry/warm.ts';
import { cachedOrders } from '../store/cached-orders.ts';
import { pause, wireCache, wireStores } from '../wiring.ts';
import { orderPages } from './list-orders.ts';

const cached = wireCache();

export const warming: Warming = {
  requests: cached.requests,
  sources: { order: orderPages(cachedOrders(wireStores().orders, cached)) },
  pause,
};
