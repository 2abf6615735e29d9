import { expect, test } from 'vitest';
import { freshControl } from '../../../functions/scaling/domain/control.ts';
import {
  refuseUnfit,
  refuseUnfitEvent,
  type Steering,
  standing,
  steered,
  withEvent,
} from '../../../functions/scaling/domain/steer.ts';
import {
  deleteSchedule,
  getScaling,
  listSchedules,
  steerTarget,
} from '../../../functions/scaling/handlers/steering.ts';
import { aTarget, MINUTE, NOW } from '../../support/scaling-fixtures.ts';
import { memoryStore } from '../../support/scaling-memory.ts';

const me = { by: 'ann', nowMs: NOW };
const fresh = { version: 0, control: freshControl };
const event = (id: string, untilMs = NOW + MINUTE) => ({
  ...{ id, name: 'sale', fromMs: NOW, untilMs },
  demand: { kind: 'value', value: 5 } as const,
});

test.each([
  [{ action: 'act', minutes: 10 }, /act takes no minutes/],
  [{ action: 'freeze', value: 3 }, /freeze takes no value/],
  [{ action: 'release', value: 3, minutes: 10 }, /release takes no value and no minutes/],
  [{ action: 'warm-pool-on', minutes: 10 }, /warm-pool-on takes no minutes/],
] as [Steering, RegExp][])('%j is refused: a mode for ten minutes stayed for good', (steering, message) => {
  expect(() => steered(fresh, steering, me)).toThrow(message);
});

const api = aTarget({ policies: [{ policy: 'economic' }, { policy: 'schedule' }] });
const cluster = aTarget({ name: 'shard-0:acu', lever: 'database-capacity', floor: 2, ceiling: 16 });

test.each([
  [{ action: 'override', value: 501 }, api, '/value', 'must be between 0 and 500'],
  [{ action: 'override', value: 1 }, cluster, '/value', 'must be between 2 and 16'],
  [{ action: 'warm-pool-on' }, cluster, '/action', 'warm-pool-on is for functions that take requests'],
] as const)(
  '%j is refused where it could not be followed: it was accepted and cut',
  (steering, target, field, rule) => {
    const refusal = expect.objectContaining({ code: 'invalid_input', fields: [{ field, rule }] });
    expect(() => refuseUnfit(steering, target)).toThrow(refusal);
    expect(() => refuseUnfit({ action: 'freeze' }, target)).not.toThrow();
  },
);

test('a planned event that nothing would follow is refused: a queue accepted one and did nothing', () => {
  const refused = (field: string) =>
    expect.objectContaining({ fields: [expect.objectContaining({ field })] });
  const wants = (value: number) => ({ ...event('e'), demand: { kind: 'value', value } as const });
  expect(() => refuseUnfitEvent(wants(5), aTarget({ policies: [{ policy: 'queue-depth' }] }))).toThrow(
    refused('/target'),
  );
  expect(() => refuseUnfitEvent(wants(501), api)).toThrow(refused('/value'));
  expect(() => refuseUnfitEvent(wants(500), api)).not.toThrow();
});

test('freezes, overrides and events that have ended are shown to nobody', async () => {
  const { store } = memoryStore();
  const frozen = steered(fresh, { action: 'freeze', minutes: 1 }, me);
  const both = steered(frozen, { action: 'override', value: 3, minutes: 2 }, me);
  await store.save('orders-api', { ...withEvent(both, event('e'), NOW), version: 1 }, 0);
  let now = NOW;
  const ports = { store, named: [aTarget()], clock: () => now, newId: () => 'id' };
  const shown = async () => {
    const { body } = await getScaling(ports)({ query: {} } as never, {} as never);
    const [{ state }] = (body as { targets: [{ state: Record<string, unknown> }] }).targets;
    const listed = await listSchedules(ports)({} as never, {} as never);
    return { ...state, schedules: (listed.body as { schedules: unknown[] }).schedules };
  };
  expect(await shown()).toMatchObject({
    frozen: { by: 'ann' },
    override: { value: 3 },
    events: [{ id: 'e' }],
  });
  now += MINUTE;
  const later = await shown();
  expect(later).toMatchObject({ frozen: undefined, override: { value: 3 }, events: [], schedules: [] });
  expect(standing(both.control, NOW + 2 * MINUTE).override).toBeUndefined();
});

test('a target takes a hundred planned events, so that its item stays small, and those that ended make room', () => {
  const many = Array.from({ length: 100 }, (_, index) => event(`e${index}`));
  const full = many.reduce((stored, one) => withEvent(stored, one, NOW), fresh);
  expect(() => withEvent(full, event('more'), NOW)).toThrow(/at most 100 planned events/);
  const later = withEvent(full, event('more', NOW + 2 * MINUTE), NOW + MINUTE);
  expect(later.control.events.map(({ id }) => id)).toEqual(['more']);
});

test('who steers is told mode and warm pool, also of a target that nobody steered before', async () => {
  const { store } = memoryStore();
  const ports = { store, named: [aTarget()], clock: () => NOW, newId: () => 'id' };
  const request = { params: { target: 'orders-api' }, body: { action: 'release' }, query: {} };
  const { body } = await steerTarget(ports)(request as never, {} as never);
  expect(body).toMatchObject({ mode: 'act', warmPool: aTarget().warmPool });
  expect(body).toHaveProperty('warmPool', expect.any(Boolean));
});

test.each([
  [{}, 'id'],
  [{ target: 'orders-api' }, 'id'],
  [{ id: 'x' }, 'target'],
])('a schedule to delete needs both names: %j lacks %s', async (query, lacking) => {
  const ports = { store: memoryStore().store, named: [aTarget()], clock: () => NOW, newId: () => 'id' };
  const asked = deleteSchedule(ports)({ query } as never, {} as never);
  await expect(asked).rejects.toMatchObject({
    code: 'invalid_input',
    fields: [{ field: `/query/${lacking}`, rule: 'is required' }],
  });
});
