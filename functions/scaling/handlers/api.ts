import { httpFunction } from '../../entry/http.ts';
import { lateHandlers } from '../../entry/late-handlers.ts';
import * as valid from '../domain/validators.generated.js';
import { scaling } from '../service.ts';

const handlerOf = lateHandlers(() => import('./operations.ts'));

export const handler = httpFunction({
  service: scaling.name,
  routes: scaling.functions['scaling-api'].triggers[0].routes,
  operations: {
    getScaling: { handler: handlerOf('getScaling'), query: valid.scalingQuery },
    listSchedules: { handler: handlerOf('listSchedules') },
    createSchedule: { handler: handlerOf('createSchedule'), body: valid.scheduleBody },
    deleteSchedule: { handler: handlerOf('deleteSchedule'), query: valid.schedulesQuery },
    replayScaling: { handler: handlerOf('replayScaling'), query: valid.replayQuery },
    steerTarget: { handler: handlerOf('steerTarget'), params: valid.targetParams, body: valid.steerBody },
  },
});
