import { expect, test } from 'vitest';
import { steered } from '../../../functions/scaling/domain/steer.ts';
import { evaluate } from '../../support/evaluate.ts';
import { account, aTarget, MINUTE, NOW, seen } from '../../support/scaling-fixtures.ts';
import { memoryLever, memoryStore } from '../../support/scaling-memory.ts';

const address = { kind: 'alias', functionName: 'f', alias: 'live' } as const;
/** Busy enough for provisioned units, and at its first sight with peaks that want a wave. */
const busy = seen({ meanInFlight: 12, requestsPerSecond: 120, peakInFlight: 30 });

function setUp() {
  const { store, items } = memoryStore();
  const { levers, state } = memoryLever({ requested: 0, ready: 0, inProgress: false });
  const ports = {
    store,
    levers,
    readSignals: async () => ({ signals: busy.signals, history: busy.history }),
    clock: () => NOW,
  };
  const target = aTarget({ warmPool: true });
  return { items, state, store, ports, run: () => evaluate({ target, address }, account, ports) };
}

test('a decision that raises and pings does both: its wave was left out, and the policy believed that it was sent', async () => {
  const { run, state, items } = setUp();
  const { decision, outcome } = await run();
  expect(decision.action).toBe('raise');
  expect(state.sets).toEqual([decision.to]);
  expect(state.waves).toEqual([decision.wave?.pings]);
  expect(outcome).toMatchObject({ kind: 'acted', report: { sent: decision.wave?.pings, atMs: NOW } });
  expect(items.get('orders-api')).toMatchObject({
    lastWave: { atMs: NOW },
    control: { changes: [{ to: decision.to }], memories: { economic: { waveMs: NOW } } },
  });
  expect(items.get('orders-api')?.claim).toBeUndefined();
});

test('a change that is refused does not cost the pool its wave, and pings that fail leave the change what it is', async () => {
  const refused = setUp();
  refused.ports.levers.set = () => Promise.reject(new Error('refused'));
  expect((await refused.run()).outcome).toMatchObject({
    kind: 'failed',
    why: 'refused',
    report: { atMs: NOW },
  });
  expect(refused.items.get('orders-api')).toMatchObject({ claim: { atMs: NOW }, lastWave: { atMs: NOW } });
  const silent = setUp();
  silent.ports.levers.ping = () => Promise.reject(new Error('no answer'));
  expect((await silent.run()).outcome).toEqual({ kind: 'acted', pingsFailed: 'no answer' });
});

test('the report of a wave is kept when a person steers while its pings hold: its pings were counted as requests', async () => {
  const { run, ports, store, items } = setUp();
  const { ping } = ports.levers;
  ports.levers.ping = async (...wave) => {
    const stored = await store.load('orders-api');
    const frozen = steered(stored, { action: 'freeze' }, { by: 'ann', nowMs: NOW });
    await store.save('orders-api', { ...frozen, version: stored.version + 1 }, stored.version);
    return ping(...wave);
  };
  await run();
  expect(items.get('orders-api')).toMatchObject({
    lastWave: { atMs: NOW },
    pinged: [{ minuteMs: Math.floor(NOW / MINUTE) * MINUTE }],
    control: { frozen: { by: 'ann' } },
  });
});
