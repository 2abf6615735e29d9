import { wireSteering } from '../wiring.ts';
import { replayScaling } from './replay-scaling.ts';
import { createSchedule, deleteSchedule, getScaling, listSchedules, steerTarget } from './steering.ts';

const ports = wireSteering();

/** Loaded by the first request: policies, stores and the recorder's replay are most of this function's code. */
export const operations = {
  getScaling: getScaling(ports),
  listSchedules: listSchedules(ports),
  createSchedule: createSchedule(ports),
  deleteSchedule: deleteSchedule(ports),
  replayScaling: replayScaling(ports),
  steerTarget: steerTarget(ports),
};
