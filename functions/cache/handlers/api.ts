import { httpFunction } from '../../entry/http.ts';
import type { HttpHandler } from '../../entry/http-contract.ts';
import * as valid from '../domain/validators.generated.js';
import { cache } from '../service.ts';
import { wireCacheAdministration } from '../wiring.ts';
import { getStatistics } from './get-statistics.ts';
import { postInvalidate } from './invalidate.ts';

const ports = wireCacheAdministration();

export const handler = httpFunction({
  service: cache.name,
  routes: cache.functions['cache-api'].triggers[0].routes,
  operations: {
    getCacheStatistics: { handler: getStatistics(ports.send) },
    invalidateCache: { handler: postInvalidate(ports) as HttpHandler, body: valid.invalidateBody },
  },
});
