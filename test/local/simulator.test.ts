import { InvokeCommand, PutProvisionedConcurrencyConfigCommand } from '@aws-sdk/client-lambda';
import { afterEach, expect, test } from 'vitest';
import type { LambdaEvent } from '../../lib/local/lambda/lambda-event.ts';
import { eventually } from '../support/eventually.ts';
import { plainFleet, playArrivals } from '../support/fleet-play.ts';
import { gateCode, type LambdaFixture, lambdaFixture } from '../support/lambda-fixture.ts';

const code = `${gateCode}
export const handler = async ({ gate: path }) => gate(path);`;

let at: LambdaFixture;
afterEach(() => at.stop());

/** Rounds of simultaneous requests, each of which ends before the next begins. */
const rounds = [3, 3, 5, 2, 9, 6, 9];

interface Seen {
  readonly coldStarts: number;
  readonly throttles: Readonly<Record<string, number>>;
  readonly onProvisioned: number;
}

/** Sends each round at once, waits until all that were let in are running, then lets them end. */
async function onTheHost(): Promise<Seen> {
  const events: LambdaEvent[] = [];
  at.host.on((event) => events.push(event));
  const of = <Kind extends LambdaEvent['kind']>(kind: Kind) =>
    events.filter((event): event is Extract<LambdaEvent, { kind: Kind }> => event.kind === kind);
  let sent = 0;
  for (const [round, size] of rounds.entries()) {
    const gate = at.path(`round-${round}`);
    const calls = Array.from({ length: size }, () =>
      at.client.send(
        new InvokeCommand({ FunctionName: 'api', Qualifier: 'live', Payload: JSON.stringify({ gate }) }),
      ),
    );
    sent += size;
    const answers = Promise.allSettled(calls);
    await eventually(() => expect(of('invocation-started').length + of('throttled').length).toBe(sent));
    at.touch(`round-${round}`);
    await answers;
    await eventually(() => expect(of('invocation-ended')).toHaveLength(of('invocation-started').length));
  }
  const throttles = Object.entries(Object.groupBy(of('throttled'), ({ reason }) => reason));
  return {
    coldStarts: of('invocation-ended').filter(({ coldStart }) => coldStart).length,
    throttles: Object.fromEntries(throttles.map(([reason, all]) => [reason, all?.length ?? 0])),
    onProvisioned: of('invocation-started').filter(({ load }) => load.runsOn === 'provisioned').length,
  };
}

/** The same rounds, ten seconds apart, in the simulator's fleet. */
function simulated({ reserved, provisioned = 0 }: { reserved?: number; provisioned?: number }): Seen {
  const fleet = plainFleet(
    { serviceMs: 100, coldStartMs: 500 },
    reserved === undefined ? { accountLimit: 200 } : { accountLimit: 200, reserved },
  );
  fleet.provisioned.request(provisioned, 0, 0);
  const arrivals = rounds.flatMap((size, round) => Array<number>(size).fill(10_000 * (round + 1)));
  playArrivals(fleet, arrivals, 10 * (rounds.length + 2));
  return {
    coldStarts: fleet.coldStarts,
    throttles: { ...fleet.throttles },
    onProvisioned: fleet.provisionedMs / 100,
  };
}

test.each([
  ['on demand', {}],
  ['with a reserve of six', { reserved: 6 }],
  ['with four provisioned', { provisioned: 4 }],
])('the same rounds on the local host and in the simulator agree %s', async (name, settings) => {
  const { reserved, provisioned } = settings as { reserved?: number; provisioned?: number };
  at = await lambdaFixture(
    { api: { code, ...(reserved === undefined ? {} : { reservedConcurrency: reserved }) } },
    { accountConcurrency: 200, provisioned: { preparationMs: 0 } },
  );
  if (provisioned !== undefined) {
    const command = { FunctionName: 'api', Qualifier: 'live', ProvisionedConcurrentExecutions: provisioned };
    await at.client.send(new PutProvisionedConcurrencyConfigCommand(command));
    const ready = () => at.host.sandboxes().filter(({ state }) => state === 'idle');
    await eventually(() => expect(ready()).toHaveLength(provisioned));
  }
  const host = await onTheHost();
  expect(host).toEqual(simulated(settings));
  expect(host.coldStarts).toBe(
    { 'on demand': 9, 'with a reserve of six': 6, 'with four provisioned': 5 }[name],
  );
});
