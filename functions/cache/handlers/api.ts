import { httpFunction } from '../../entry/http.ts';
import { lateHandlers } from '../../entry/late-handlers.ts';
import * as valid from '../domain/validators.generated.js';
import { cache } from '../service.ts';

const handlerOf = lateHandlers(() => import('./operations.ts'));
const job = { params: valid.warmUpParams };

export const handler = httpFunction({
  service: cache.name,
  routes: cache.functions['cache-api'].triggers[0].routes,
  operations: {
    getCacheStatistics: { handler: handlerOf('getCacheStatistics') },
    invalidateCache: { handler: handlerOf('invalidateCache'), body: valid.invalidateBody },
    createWarmUp: { handler: handlerOf('createWarmUp'), body: valid.createWarmUpBody },
    getWarmUp: { handler: handlerOf('getWarmUp'), ...job },
    stopWarmUp: { handler: handlerOf('stopWarmUp'), ...job },
    resumeWarmUp: { handler: handlerOf('resumeWarmUp'), ...job },
  },
});
