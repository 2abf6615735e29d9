import { describe, expect, test } from 'vitest';
import type { Replay } from '../../../functions/history/domain/replay.ts';
import type { ReplayWish } from '../../../functions/history/domain/start-replay.ts';
import type { Job } from '../../../functions/kernel/jobs.ts';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';
import { NOW, orderOf, replayWorld } from '../../support/replay-world.ts';

/** Orders of two accounts over three days; order n has n % 3 + 1 versions. */
async function populated(orders = 40) {
  const world = replayWorld();
  for (let index = 0; index < orders; index += 1) {
    const account = index % 4 === 0 ? 'other' : 'acme';
    for (let version = 1; version <= (index % 3) + 1; version += 1) {
      const minute = String(index % 60).padStart(2, '0');
      await world.happen(orderOf(account, `o-${index}`, version, `2026-11-1${version}T08:${minute}:00.000Z`));
    }
  }
  return world;
}

const TOTAL = 14 + 13 * 2 + 13 * 3;

/** The same instant as text of another zone: `2026-11-20T21:00:00+09:00`. */
function inZone(utc: string, zone: string): string {
  if (zone === 'Z') return utc;
  const [, sign, hours = '', minutes = ''] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? [];
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return new Date(Date.parse(utc) + offsetMs).toISOString().replace('Z', zone);
}

describe('a replay', () => {
  test('T88: ends, says how many events it handled, each once and in the order of its aggregate', async () => {
    const world = await populated();
    const id = await world.start({});
    expect(await world.slice(id)).toBe('over');
    const replay = await world.result(id);
    expect(replay).toMatchObject({ state: { kind: 'done' }, processed: TOTAL, failed: 0 });
    expect(replay.progress.day).toBe(replay.progress.days);
    expect(world.handled).toHaveLength(TOTAL);
    expect(new Set(world.handled).size).toBe(TOTAL);
    const perOrder = Map.groupBy(world.handled, (eventId) => eventId.slice(0, eventId.lastIndexOf('/')));
    for (const ids of perOrder.values()) expect(ids).toEqual(ids.toSorted());
  });

  test('T84: a range in another zone means instants, not texts', async () => {
    const results: number[] = [];
    for (const zone of ['Z', '+09:00', '-11:30']) {
      const world = await populated();
      const local = (utc: string) => inZone(utc, zone);
      const range = { from: local('2026-11-20T12:00:00.000Z'), to: local('2026-11-21T11:00:00.000Z') };
      const id = await world.start(range);
      await world.slice(id);
      expect((await world.result(id)).request).toMatchObject({
        from: '2026-11-20T12:00:00.000Z',
        to: '2026-11-21T11:00:00.000Z',
      });
      results.push((await world.result(id)).processed);
    }
    expect(new Set(results)).toEqual(new Set([results[0]]));
  });

  test('T89: a ghost performs no effect and says how many a live one would', async () => {
    const world = await populated();
    const ghost = await world.start({});
    await world.slice(ghost);
    expect(world.sent).toEqual([]);
    expect(world.ledger.records.size).toBe(0);
    expect((await world.result(ghost)).effects).toEqual({ notifications: { 'would-perform': TOTAL } });
  });

  test('T89: a live replay performs what never happened, and what happened stays done', async () => {
    const world = await populated();
    const first = await world.start({ account: 'other' as AccountId, live: true });
    await world.slice(first);
    const once = world.sent.length;
    expect(once).toBeGreaterThan(0);
    const second = await world.start({ live: true });
    await world.slice(second);
    expect(new Set(world.sent).size).toBe(world.sent.length);
    expect(world.sent).toHaveLength(TOTAL);
    expect((await world.result(second)).effects).toEqual({
      notifications: { 'already-done': once, performed: TOTAL - once },
    });
  });

  test('a rebuild from events equals the live rows, by a hash for each account', async () => {
    const world = await populated();
    const id = await world.start({ consumers: [] });
    await world.slice(id);
    const { diff } = await world.result(id);
    expect(diff).toMatchObject({ compared: 40, differing: 0, broken: 0 });
    expect(Object.keys(diff.accounts).toSorted()).toEqual(['acme', 'other']);
    for (const { rebuilt, live } of Object.values(diff.accounts)) expect(rebuilt).toBe(live);
    expect(world.handled).toEqual([]);
  });

  test('orders created and changed on one day were left out of the comparison', async () => {
    const world = replayWorld();
    for (const version of [1, 2, 3]) {
      await world.happen(orderOf('acme', 'o-1', version, `2026-11-11T08:0${version}:00.000Z`));
    }
    const id = await world.start({ consumers: [] });
    await world.slice(id);
    expect((await world.result(id)).diff).toMatchObject({ compared: 1, differing: 0, broken: 0 });
  });

  test('rows that a rebuild would change are named, with what is different', async () => {
    const world = await populated();
    const row = (key: string) => world.rows.get(key) as { id: string; version: number; hash: string };
    world.rows.set('acme/o-1', { ...row('acme/o-1'), hash: 'tampered' });
    world.rows.set('acme/o-2', { ...row('acme/o-2'), version: 2 });
    world.rows.delete('other/o-4');
    const id = await world.start({ consumers: [] });
    await world.slice(id);
    const { diff } = await world.result(id);
    expect(diff.differing).toBe(3);
    const found = diff.differences.map(({ id: order, what }) => `${order} ${what}`).toSorted();
    expect(found).toEqual(['o-1 other content', 'o-2 other version', 'o-4 missing row']);
    expect(diff.accounts.acme?.rebuilt).not.toBe(diff.accounts.acme?.live);
  });

  test('a hole in the history is found and named', async () => {
    const world = await populated();
    const hole = world.commits.all().find(({ aggregate }) => aggregate.aggregateId === 'o-2');
    if (hole) world.commits.remove(hole);
    const id = await world.start({ consumers: [] });
    await world.slice(id);
    const { diff } = await world.result(id);
    expect(diff.broken).toBe(2);
    expect(diff.brokenHistories[0]).toMatchObject({ id: 'o-2', reason: expect.stringContaining('missing') });
  });

  test('range, types and account choose what consumers see', async () => {
    const world = await populated();
    const day = { from: '2026-11-12T00:00:00Z', to: '2026-11-12T23:59:59.999Z' };
    const id = await world.start({ ...day, types: ['OrderUpdated'], account: 'other' as AccountId });
    await world.slice(id);
    expect(world.handled.length).toBeGreaterThan(0);
    for (const eventId of world.handled) expect(eventId).toMatch(/^other\/o-\d+\/2$/);
    const none = await world.start({ ...day, types: ['OrderCreated'] });
    await world.slice(none);
    expect((await world.result(none)).processed).toBe(0);
  });

  test('events that a consumer cannot handle are counted and named, and the replay goes on', async () => {
    const world = await populated(3);
    const unlucky = orderOf('acme', 'o-99', 1, '2026-11-11T09:00:00.000Z');
    await world.happen({ ...unlucky, data: { ...(unlucky.data as object), step: 13 } });
    const id = await world.start({});
    await world.slice(id);
    expect(await world.result(id)).toMatchObject({
      failed: 1,
      failures: [{ consumer: 'notifications', eventId: 'acme/o-99/1', code: 'internal', reason: 'unlucky' }],
      state: { kind: 'done' },
    });
  });

  test('cut into slices, and killed between a step and its checkpoint, it counts everything once', async () => {
    const world = await populated();
    const id = await world.start({ from: '2026-11-10T00:00:00Z' });
    let steps = 0;
    const jobs = {
      ...world.jobs,
      checkpoint: ((job) => {
        steps += 1;
        if (steps % 3 === 2) throw new Error('killed');
        return world.jobs.checkpoint(job);
      }) as typeof world.jobs.checkpoint,
    };
    for (let round = 0; round < 100; round += 1) {
      let left = 3;
      const outcome = await world.slice(id, { jobs, mayContinue: () => left-- > 0 }).catch(() => 'killed');
      if (outcome === 'over') break;
    }
    const replay = await world.result(id);
    expect(replay).toMatchObject({ state: { kind: 'done' }, processed: TOTAL, diff: { compared: 40 } });
    expect(new Set(world.handled).size).toBe(TOTAL);
    expect(world.sent).toEqual([]);
  });

  test('it stops when asked, and goes on from there', async () => {
    const world = await populated();
    const id = await world.start({});
    let left = 2;
    await world.slice(id, { mayContinue: () => left-- > 0 });
    await world.jobs.setStop(id, true);
    expect(await world.slice(id)).toBe('over');
    expect((await world.result(id)).state).toMatchObject({ kind: 'stopped' });
    await world.jobs.setStop(id, false);
    const job = await world.jobs.find<object>(id);
    if (job) await world.jobs.checkpoint({ ...job, body: { ...job.body, state: { kind: 'running' } } });
    await world.slice(id);
    expect(await world.result(id)).toMatchObject({ state: { kind: 'done' }, processed: TOTAL });
  });

  test('half a minute of days without events showed no progress and obeyed no stop', async () => {
    const world = await populated(1);
    const id = await world.start({ from: '2026-01-01T00:00:00Z' });
    const seen: number[] = [];
    const jobs = {
      ...world.jobs,
      async checkpoint<Body>(job: Job<Body>) {
        seen.push((job.body as Replay).progress.day);
        if (seen.length === 3) await world.jobs.setStop(id, true);
        const kept = await world.jobs.checkpoint(job);
        return kept && world.jobs.find<Body>(id);
      },
    };
    expect(await world.slice(id, { jobs })).toBe('over');
    expect(seen).toEqual([10, 20, 30, 30]);
    expect((await world.result(id)).state.kind).toBe('stopped');
  });

  test('a mistyped event type looked like a replay that found everything in order', async () => {
    const world = await populated(3);
    await expect(world.start({ types: ['OrderCreated', 'OrderCreatedd'] })).rejects.toMatchObject({
      code: 'invalid_input',
      fields: [{ field: '/types/1', rule: 'must be among OrderCreated, OrderUpdated, not OrderCreatedd' }],
    });
  });

  test('a replay from 2001 to 2099 went through days that nothing can lie in for minutes; its range is cut down to what there is', async () => {
    const world = await populated(3);
    const id = await world.start({ from: '2001-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z' });
    const { request, progress } = await world.result(id);
    expect(request).toMatchObject({ from: '2026-01-01T00:00:00.000Z', to: NOW });
    expect(progress.days).toBeLessThan(400);
    await world.slice(id);
    expect(await world.result(id)).toMatchObject({ state: { kind: 'done' }, processed: 6 });
  });

  test('a replay of the years on the marketplace’s clock looked like one that found everything in order', async () => {
    const world = await populated(3);
    const refusal = (wish: ReplayWish) => world.start(wish).catch(({ fields }) => fields);
    expect(await refusal({ from: '2010-12-01T00:00:00Z', to: '2011-12-31T00:00:00Z' })).toEqual([
      { field: '/to', rule: expect.stringContaining('must not be before 2026-01-01T00:00:00.000Z') },
    ]);
    expect(await refusal({ from: '2090-01-01T00:00:00Z', to: '2091-01-01T00:00:00Z' })).toEqual([
      { field: '/from', rule: expect.stringContaining('must not be after now') },
    ]);
    expect(await refusal({ from: '2026-02-01T00:00:00Z', to: '2026-01-31T00:00:00Z' })).toEqual([
      { field: '/to', rule: 'must not be before from' },
    ]);
  });

  test('of two runs of one slice only one goes on', async () => {
    const world = await populated();
    const id = await world.start({ live: true });
    expect(await Promise.all([world.slice(id), world.slice(id)])).toEqual(['over', 'over']);
    await world.slice(id);
    expect(await world.result(id)).toMatchObject({ state: { kind: 'done' }, processed: TOTAL });
    expect(world.sent).toHaveLength(TOTAL);
  });
});

test('T92: consumption is event source mappings alone: nothing that is deployed runs a consumer of its own', async () => {
  const { sourceFiles } = await import('../../support/source-files.ts');
  const found = sourceFiles(['functions']).filter(({ code }) =>
    /\.consumer\(|consumer\.run\(|eachBatch/.test(code),
  );
  expect(found.map(({ path }) => path)).toEqual([]);
});
