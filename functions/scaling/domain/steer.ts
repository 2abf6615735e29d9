import { AppError } from '../../kernel/errors.ts';
import type { Control } from './control.ts';
import type { PlannedEvent } from './planned-event.ts';
import type { ScalingStore, StoredTarget } from './ports.ts';
import type { Target } from './target.ts';

export interface Steering {
  readonly action:
    | 'act'
    | 'dry-run'
    | 'off'
    | 'freeze'
    | 'override'
    | 'release'
    | 'warm-pool-on'
    | 'warm-pool-off';
  readonly value?: number;
  readonly minutes?: number;
}

export interface Person {
  readonly by: string;
  readonly nowMs: number;
}

const DEFAULT_MINUTES = 60;

/** What a person wants of a target; freezes and overrides end by themselves. Pure. */
export function steered(stored: StoredTarget, steering: Steering, { by, nowMs }: Person): StoredTarget {
  refuseIdle(steering);
  const untilMs = nowMs + (steering.minutes ?? DEFAULT_MINUTES) * 60_000;
  switch (steering.action) {
    case 'act':
    case 'dry-run':
    case 'off':
      return { ...stored, mode: steering.action };
    case 'freeze':
      return withControl(stored, { frozen: { by, untilMs } });
    case 'override':
      return withControl(stored, { override: { by, untilMs, value: neededValue(steering) } });
    case 'warm-pool-on':
    case 'warm-pool-off':
      return { ...stored, warmPool: steering.action === 'warm-pool-on' };
    case 'release':
      return { ...stored, control: released(stored.control) };
  }
}

/** What an action would pass over is a mistake: a mode for ten minutes would stay for good. */
function refuseIdle({ action, value, minutes }: Steering): void {
  const isBounded = action === 'override' || action === 'freeze';
  const idle = [
    ...(value !== undefined && action !== 'override' ? ['value'] : []),
    ...(minutes !== undefined && !isBounded ? ['minutes'] : []),
  ];
  if (idle.length === 0) return;
  throw new AppError('invalid_input', `${action} takes no ${idle.join(' and no ')}`, {
    fields: idle.map((name) => ({ field: `/${name}`, rule: `means nothing to ${action}` })),
  });
}

/**
 * Refuses what a target could not follow: a value beyond its floor and ceiling would be cut by the guards, and nobody but a
 * function has environments to keep warm.
 */
export function refuseUnfit({ action, value }: Steering, target: Target): void {
  if (action === 'override' && value !== undefined) refuseBeyond(value, target);
  if (action !== 'warm-pool-on' || target.lever === 'provisioned-concurrency') return;
  throw new AppError('invalid_input', `${target.name} has no environments to keep warm`, {
    fields: [{ field: '/action', rule: 'warm-pool-on is for functions that take requests' }],
  });
}

/** Refuses a planned event of a target that no event moves, and one that wants more than its ceiling. */
export function refuseUnfitEvent({ demand }: PlannedEvent, target: Target): void {
  if (!target.policies.some(({ policy }) => policy === 'schedule')) {
    throw new AppError('invalid_input', `planned events do not move ${target.name}`, {
      fields: [{ field: '/target', rule: 'must be a function that takes requests' }],
    });
  }
  if (demand.kind === 'value') refuseBeyond(demand.value, { ...target, floor: 0 });
}

function refuseBeyond(value: number, { name, floor, ceiling }: Target): void {
  if (value >= floor && value <= ceiling) return;
  throw new AppError('invalid_input', `${name} moves between ${floor} and ${ceiling}`, {
    fields: [{ field: '/value', rule: `must be between ${floor} and ${ceiling}` }],
  });
}

/** A target's control without what has ended by itself: the scaler takes no notice of it, and nobody forgot it yet. */
export function standing({ frozen, override, events, ...control }: Control, nowMs: number): Control {
  return {
    ...control,
    events: events.filter(({ untilMs }) => untilMs > nowMs),
    ...(frozen && frozen.untilMs > nowMs ? { frozen } : {}),
    ...(override && override.untilMs > nowMs ? { override } : {}),
  };
}

function withControl(stored: StoredTarget, change: Partial<Control>): StoredTarget {
  return { ...stored, control: { ...stored.control, ...change } };
}

function neededValue({ value }: Steering): number {
  if (value !== undefined) return value;
  throw new AppError('invalid_input', 'an override needs a value', {
    fields: [{ field: '/value', rule: 'required' }],
  });
}

/** Without freeze, override and holds. */
function released({ frozen: _, override: __, ...control }: Control): Control {
  return { ...control, holds: {} };
}

/** All of a target's events lie in its one item. */
const MOST_EVENTS = 100;

/** Adds a planned event; those that ended are forgotten. Events may overlap: the most that one of them wants counts. */
export function withEvent(stored: StoredTarget, event: PlannedEvent, nowMs: number): StoredTarget {
  if (event.untilMs <= Math.max(event.fromMs, nowMs)) {
    throw new AppError('invalid_input', 'a planned event must end after it begins, and in the future', {
      fields: [{ field: '/untilMs', rule: 'must be later' }],
    });
  }
  const others = stored.control.events.filter(({ id, untilMs }) => id !== event.id && untilMs > nowMs);
  if (others.length >= MOST_EVENTS) {
    throw new AppError('invalid_input', `a target has at most ${MOST_EVENTS} planned events`, {
      fields: [{ field: '/target', rule: `has ${MOST_EVENTS} planned events already: delete one` }],
    });
  }
  return withControl(stored, { events: [...others, event] });
}

/** Takes a planned event out; one that is not there is an error. */
export function withoutEvent(stored: StoredTarget, id: string): StoredTarget {
  const events = stored.control.events.filter((event) => event.id !== id);
  if (events.length === stored.control.events.length)
    throw new AppError('not_found', `no planned event ${id}`);
  return withControl(stored, { events });
}

/** A target as people want it now. */
export function asSteered(
  target: Target,
  { mode = target.mode, warmPool = target.warmPool }: Pick<StoredTarget, 'mode' | 'warmPool'>,
): Target {
  return { ...target, mode, warmPool };
}

const ATTEMPTS = 5;

/** Changes a stored target by the same conditional write as the scaler; a tick in between makes it look again. */
export async function changeTarget(
  store: ScalingStore,
  target: string,
  change: (stored: StoredTarget) => StoredTarget,
): Promise<StoredTarget> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const stored = await store.load(target);
    const next = { ...change(stored), version: stored.version + 1 };
    if (await store.save(target, next, stored.version)) return next;
  }
  throw new AppError('conflict', `${target} is being changed by others`, { retryable: true });
}
