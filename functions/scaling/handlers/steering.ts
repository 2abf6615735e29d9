import type { HttpHandler, HttpRequest } from '../../entry/http-contract.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { NewId } from '../../kernel/ids.ts';
import type { PlannedEvent } from '../domain/planned-event.ts';
import type { ScalingStore } from '../domain/ports.ts';
import {
  changeTarget,
  refuseUnfit,
  refuseUnfitEvent,
  type Steering,
  standing,
  steered,
  withEvent,
  withoutEvent,
} from '../domain/steer.ts';
import type { Target } from '../domain/target.ts';

export interface SteeringPorts {
  readonly store: ScalingStore;
  /** Functions and queues, by which people steer until the scaler has run for the first time. */
  readonly named: readonly Target[];
  readonly clock: Clock;
  readonly newId: NewId;
}

/** All there is to steer: reserves, pollers and clusters are the stage's, so only the scaler knows them. */
export async function targetsOf({ store, named }: SteeringPorts): Promise<readonly Target[]> {
  return (await store.targets()) ?? named;
}

export interface ScheduleRequest {
  target: string;
  name: string;
  fromMs: number;
  untilMs: number;
  times?: number;
  value?: number;
}

const RECENT = 20;

/** GET /ops/scaling: every target (or the one asked for) with its settings, its state and its last decisions. */
export function getScaling(ports: SteeringPorts): HttpHandler {
  const { clock } = ports;
  return async ({ query }) => {
    const targets = await targetsOf(ports);
    const wanted = query['target']?.toString();
    const shown = wanted === undefined ? targets : [known(targets, wanted)];
    const all = await Promise.all(shown.map((target) => describe(ports, target)));
    return { status: 200, body: { atMs: clock(), targets: all } };
  };
}

async function describe({ store, clock }: SteeringPorts, target: Target) {
  const [{ control, claim, lastWave, warmed, mode = target.mode, warmPool = target.warmPool }, decisions] =
    await Promise.all([store.load(target.name), store.recent(target.name, RECENT)]);
  const { changes, holds, override, frozen, events } = standing(control, clock());
  const state = { mode, warmPool, changes, holds, override, frozen, events, claim, lastWave, warmed };
  return { target, state, decisions };
}

/** POST /ops/scaling/{target}: mode, freeze, bounded override, release. */
export function steerTarget(ports: SteeringPorts): HttpHandler<Steering> {
  const { store, clock } = ports;
  return async (request) => {
    const target = known(await targetsOf(ports), request.params['target']);
    refuseUnfit(request.body, target);
    const person = { by: callerOf(request), nowMs: clock() };
    const next = await changeTarget(store, target.name, (stored) => steered(stored, request.body, person));
    return {
      status: 200,
      body: {
        target: target.name,
        mode: next.mode ?? target.mode,
        warmPool: next.warmPool ?? target.warmPool,
        override: next.control.override,
        frozen: next.control.frozen,
      },
    };
  };
}

/** GET /ops/scaling/schedules: planned events of all targets. */
export function listSchedules(ports: SteeringPorts): HttpHandler {
  const { store, clock } = ports;
  return async () => {
    const events = (await targetsOf(ports)).map(async ({ name }) => {
      const { control } = await store.load(name);
      return standing(control, clock()).events.map((event) => ({ target: name, ...event }));
    });
    return { status: 200, body: { schedules: (await Promise.all(events)).flat() } };
  };
}

/** POST /ops/scaling/schedules. */
export function createSchedule(ports: SteeringPorts): HttpHandler<ScheduleRequest> {
  const { store, clock, newId } = ports;
  return async ({ body }) => {
    const target = known(await targetsOf(ports), body.target);
    const event: PlannedEvent = {
      id: newId(),
      name: body.name,
      fromMs: body.fromMs,
      untilMs: body.untilMs,
      demand: demandOf(body),
    };
    refuseUnfitEvent(event, target);
    await changeTarget(store, target.name, (stored) => withEvent(stored, event, clock()));
    return { status: 201, body: { target: target.name, ...event } };
  };
}

/** DELETE /ops/scaling/schedules?target=...&id=... */
export function deleteSchedule(ports: SteeringPorts): HttpHandler {
  const { store } = ports;
  return async ({ query }) => {
    const id = needed(query, 'id');
    const { name } = known(await targetsOf(ports), needed(query, 'target'));
    await changeTarget(store, name, (stored) => withoutEvent(stored, id));
    return { status: 204 };
  };
}

function needed(query: HttpRequest['query'], name: string): string {
  const value = query[name]?.toString();
  if (value !== undefined && value !== '') return value;
  const fields = [{ field: `/query/${name}`, rule: 'is required' }];
  throw new AppError('invalid_input', `the query needs ${name}`, { fields });
}

function demandOf({ times, value }: ScheduleRequest): PlannedEvent['demand'] {
  if (times !== undefined && value === undefined) return { kind: 'times', factor: times };
  if (value !== undefined && times === undefined) return { kind: 'value', value };
  const fields = [{ field: '/times', rule: 'exactly one of times and value' }];
  throw new AppError('invalid_input', 'a planned event needs either times or value', { fields });
}

function known(targets: readonly Target[], name: string | undefined): Target {
  const target = targets.find((one) => one.name === name);
  if (target) return target;
  throw new AppError('not_found', `no scaling target ${name ?? ''}`);
}

function callerOf({ caller }: HttpRequest): string {
  return caller?.subject ?? 'unknown';
}
