import { httpFunction } from '../../entry/http.ts';
import type { HttpHandler } from '../../entry/http-contract.ts';
import * as valid from '../domain/validators.generated.js';
import { scaling } from '../service.ts';
import { wireSteering } from '../wiring.ts';
import { replayScaling } from './replay-scaling.ts';
import { createSchedule, deleteSchedule, getScaling, listSchedules, steerTarget } from './steering.ts';

const ports = wireSteering();

export const handler = httpFunction({
  service: scaling.name,
  routes: scaling.functions['scaling-api'].triggers[0].routes,
  operations: {
    getScaling: { handler: getScaling(ports), query: valid.scalingQuery },
    listSchedules: { handler: listSchedules(ports) },
    createSchedule: { handler: createSchedule(ports) as HttpHandler, body: valid.scheduleBody },
    deleteSchedule: { handler: deleteSchedule(ports), query: valid.schedulesQuery },
    replayScaling: { handler: replayScaling(ports), query: valid.replayQuery },
    steerTarget: {
      handler: steerTarget(ports) as HttpHandler,
      params: valid.targetParams,
      body: valid.steerBody,
    },
  },
});
