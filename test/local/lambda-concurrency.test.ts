import {
  DeleteFunctionConcurrencyCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetAccountSettingsCommand,
  GetAliasCommand,
  GetFunctionConcurrencyCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  type InvokeCommandInput,
  ListProvisionedConcurrencyConfigsCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import type { LambdaEvent } from '../../lib/local/lambda/lambda-event.ts';
import { eventually } from '../support/eventually.ts';
import {
  gateCode,
  type HandlerSource,
  type LambdaFixture,
  lambdaFixture,
} from '../support/lambda-fixture.ts';

const code = `${gateCode}
export const handler = async (event, context) => {
  if (event.gate) await gate(event.gate);
  if (event.fail) throw new Error('failed ' + context.awsRequestId);
  return {
    pid: process.pid,
    type: process.env.AWS_LAMBDA_INITIALIZATION_TYPE,
    version: context.functionVersion,
    client: context.clientContext,
  };
};`;

let at: LambdaFixture;
let events: LambdaEvent[];
async function start(handlers: Record<string, HandlerSource>, options = {}): Promise<void> {
  at = await lambdaFixture(handlers, options);
  events = [];
  at.host.on((event) => events.push(event));
}
afterEach(() => at.stop());

async function invoke(input: Partial<InvokeCommandInput> & { event?: unknown } = {}) {
  const { event = {}, ...rest } = input;
  const answer = await at.client.send(
    new InvokeCommand({ FunctionName: 'api', Payload: JSON.stringify(event), ...rest }),
  );
  const text = answer.Payload?.transformToString() ?? '';
  return { ...answer, body: text === '' ? undefined : JSON.parse(text) };
}
const busy = () => at.host.sandboxes().filter((sandbox) => sandbox.state === 'busy');
const named = (name: string, more: Record<string, unknown> = {}) =>
  expect.objectContaining({ name, ...more });
const put = (count: number, qualifier = 'live', name = 'api') =>
  at.client.send(
    new PutProvisionedConcurrencyConfigCommand({
      FunctionName: name,
      Qualifier: qualifier,
      ProvisionedConcurrentExecutions: count,
    }),
  );
const getProvisioned = () =>
  at.client.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName: 'api', Qualifier: 'live' }));
const ready = () => eventually(async () => expect((await getProvisioned()).Status).toBe('READY'));

describe('concurrency', () => {
  it('throttles above the reserve and above the account’s rest, each with Lambda’s reason', async () => {
    await start({ api: { code }, kept: { code, reservedConcurrency: 1 } }, { accountConcurrency: 102 });
    const gate = at.path('go');
    const held = invoke({ FunctionName: 'kept', event: { gate } });
    await eventually(() => expect(busy()).toHaveLength(1));
    await expect(invoke({ FunctionName: 'kept' })).rejects.toEqual(
      named('TooManyRequestsException', {
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
        retryAfterSeconds: '1',
      }),
    );
    const reserve = (count: number) =>
      at.client.send(
        new PutFunctionConcurrencyCommand({ FunctionName: 'api', ReservedConcurrentExecutions: count }),
      );
    await expect(reserve(2)).rejects.toEqual(named('InvalidParameterValueException'));
    expect(await reserve(1)).toMatchObject({ ReservedConcurrentExecutions: 1 });
    const shown = await at.client.send(new GetFunctionConcurrencyCommand({ FunctionName: 'api' }));
    expect(shown.ReservedConcurrentExecutions).toBe(1);
    const account = await at.client.send(new GetAccountSettingsCommand({}));
    expect(account.AccountLimit).toMatchObject({
      ConcurrentExecutions: 102,
      UnreservedConcurrentExecutions: 100,
    });
    await at.client.send(new DeleteFunctionConcurrencyCommand({ FunctionName: 'api' }));
    at.touch('go');
    await held;
  });

  it('throttles what exceeds the account’s unreserved pool', async () => {
    await start({ api: { code }, other: { code } }, { accountConcurrency: 2 });
    const gate = at.path('go');
    const held = [invoke({ event: { gate } }), invoke({ FunctionName: 'other', event: { gate } })];
    await eventually(() => expect(busy()).toHaveLength(2));
    await expect(invoke()).rejects.toEqual(
      named('TooManyRequestsException', { Reason: 'ConcurrentInvocationLimitExceeded' }),
    );
    at.touch('go');
    await Promise.all(held);
    expect((await invoke()).StatusCode).toBe(200);
  });

  it('allows ten requests a second per unit of concurrency', async () => {
    const now = 1_700_000_000_000;
    await start({ api: { code, reservedConcurrency: 1 } }, { clock: () => now });
    for (let n = 0; n < 10; n += 1) await invoke();
    await expect(invoke()).rejects.toEqual(
      named('TooManyRequestsException', { Reason: 'ReservedFunctionInvocationRateLimitExceeded' }),
    );
  });
});

describe('provisioned concurrency', () => {
  it('initialises beforehand, serves the alias from there, spills over on demand, shrinks and ends', async () => {
    await start({ api: { code } });
    await expect(getProvisioned()).rejects.toEqual(named('ProvisionedConcurrencyConfigNotFoundException'));
    expect(await put(2)).toMatchObject({
      RequestedProvisionedConcurrentExecutions: 2,
      AvailableProvisionedConcurrentExecutions: 0,
      Status: 'IN_PROGRESS',
    });
    await ready();
    expect(await getProvisioned()).toMatchObject({
      AllocatedProvisionedConcurrentExecutions: 2,
      AvailableProvisionedConcurrentExecutions: 2,
    });
    expect(at.host.sandboxes().map((sandbox) => sandbox.provisioned)).toEqual([true, true]);
    expect((await invoke()).body.type).toBe('provisioned-concurrency');
    expect((await invoke({ Qualifier: '$LATEST' })).body.type).toBe('on-demand');
    const gate = at.path('go');
    const running = Array.from({ length: 3 }, () => invoke({ event: { gate } }));
    await eventually(() => expect(busy()).toHaveLength(3));
    at.touch('go');
    const types = (await Promise.all(running)).map((answer) => answer.body.type).sort();
    expect(types).toEqual(['on-demand', 'provisioned-concurrency', 'provisioned-concurrency']);
    const ran = events.flatMap((e) => (e.kind === 'invocation-started' ? [e.load.runsOn] : []));
    expect(ran.filter((kind) => kind === 'spillover').length).toBeGreaterThan(0);

    expect((await put(1)).Status).toBe('READY');
    const pools = () => at.host.sandboxes().filter((sandbox) => sandbox.provisioned);
    await eventually(() => expect(pools()).toHaveLength(1));
    const listed = await at.client.send(
      new ListProvisionedConcurrencyConfigsCommand({ FunctionName: 'api' }),
    );
    expect(listed.ProvisionedConcurrencyConfigs).toMatchObject([
      { FunctionArn: expect.stringMatching(/:api:live$/), RequestedProvisionedConcurrentExecutions: 1 },
    ]);
    await at.client.send(
      new DeleteProvisionedConcurrencyConfigCommand({ FunctionName: 'api', Qualifier: 'live' }),
    );
    await eventually(() => expect(pools()).toHaveLength(0));
    expect((await invoke()).body.type).toBe('on-demand');
  });

  it('is all or nothing: nothing is available before the preparation time is over', async () => {
    await start({ api: { code } }, { provisioned: { preparationMs: 1500 } });
    await put(1);
    await eventually(async () =>
      expect((await getProvisioned()).AllocatedProvisionedConcurrentExecutions).toBe(1),
    );
    expect(await getProvisioned()).toMatchObject({
      Status: 'IN_PROGRESS',
      AvailableProvisionedConcurrentExecutions: 0,
    });
    expect((await invoke()).body.type).toBe('on-demand');
    await ready();
    expect((await invoke()).body.type).toBe('provisioned-concurrency');
    // What was ready goes on serving while more is allocated.
    expect((await put(2)).Status).toBe('IN_PROGRESS');
    expect((await invoke()).body.type).toBe('provisioned-concurrency');
  });

  it('follows the last of several changes and keeps nothing of the ones before', async () => {
    await start({ api: { code } });
    await put(3);
    await put(1);
    await ready();
    await eventually(() => {
      expect(at.host.machine()).toMatchObject({ starting: 0, waiting: 0 });
      expect(at.host.sandboxes().map((sandbox) => sandbox.provisioned)).toEqual([true]);
    });
    expect((await getProvisioned()).AvailableProvisionedConcurrentExecutions).toBe(1);
  });

  it('replaces a crashed environment, moves to a new version with the alias, and stays within the reserve', async () => {
    await start({ api: { code, reservedConcurrency: 2 } });
    await put(2);
    await ready();
    const before = at.host.sandboxes().map((sandbox) => sandbox.pid);
    at.host.killSandbox(before[0] ?? 0);
    await eventually(async () => {
      expect((await getProvisioned()).AvailableProvisionedConcurrentExecutions).toBe(2);
      expect(at.host.sandboxes().map((sandbox) => sandbox.pid)).not.toContain(before[0]);
    });
    // All of the reserve is provisioned: nothing is left for $LATEST.
    await expect(invoke({ Qualifier: '$LATEST' })).rejects.toEqual(
      named('TooManyRequestsException', { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' }),
    );
    const updated = await at.client.send(
      new UpdateAliasCommand({ FunctionName: 'api', Name: 'live', FunctionVersion: '2' }),
    );
    expect(updated).toMatchObject({ Name: 'live', FunctionVersion: '2' });
    await ready();
    expect((await invoke()).body).toMatchObject({ version: '2', type: 'provisioned-concurrency' });
    const alias = await at.client.send(new GetAliasCommand({ FunctionName: 'api', Name: 'live' }));
    expect(alias.FunctionVersion).toBe('2');
    await expect(put(3)).rejects.toEqual(named('InvalidParameterValueException'));
    const reserveOne = new PutFunctionConcurrencyCommand({
      FunctionName: 'api',
      ReservedConcurrentExecutions: 1,
    });
    await expect(at.client.send(reserveOne)).rejects.toEqual(named('InvalidParameterValueException'));
  });

  it('points aliases at what a start publishes only once the deploy is over, and runs the new version before', async () => {
    const alias = () => at.client.send(new GetAliasCommand({ FunctionName: 'api', Name: 'live' }));
    await start({ api: { code } }, { publishes: 1 });
    await expect(alias()).rejects.toEqual(named('ResourceNotFoundException'));
    at.host.moveAliases();
    expect((await alias()).FunctionVersion).toBe('1');
    await at.stop();
    await start({ api: { code } }, { publishes: 7 });
    expect((await alias()).FunctionVersion).toBe('6');
    expect((await invoke({ Qualifier: '7' })).body).toMatchObject({ version: '7' });
    const [warm] = at.host.sandboxes();
    at.host.moveAliases();
    expect((await alias()).FunctionVersion).toBe('7');
    await invoke();
    expect(at.host.sandboxes().map(({ pid }) => pid)).toEqual([warm?.pid]);
  });

  it('fails as a whole when the function cannot initialise or this machine is too small', async () => {
    await start({ api: { code: 'throw new Error("no settings");' } }, { maxProcesses: 8 });
    await put(2);
    await eventually(async () => expect((await getProvisioned()).Status).toBe('FAILED'));
    expect((await getProvisioned()).StatusReason).toContain('no settings');
    expect(await put(7)).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringContaining('not a Lambda limit'),
    });
  });

  it('refuses zero, $LATEST, unknown aliases and more than the account can spare', async () => {
    await start({ api: { code } }, { accountConcurrency: 110 });
    await expect(put(0)).rejects.toEqual(named('ValidationException'));
    await expect(put(1, '$LATEST')).rejects.toEqual(named('InvalidParameterValueException'));
    await expect(put(1, 'blue')).rejects.toEqual(named('ResourceNotFoundException'));
    await expect(put(11)).rejects.toEqual(named('InvalidParameterValueException'));
    expect((await put(1)).Status).toBe('IN_PROGRESS');
    await ready();
  });
});
