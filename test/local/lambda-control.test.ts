import {
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type InvokeCommandInput,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import type { EventSourceMappingState, EventSourceMappings } from '../../lib/local/lambda/contracts.ts';
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

describe('Invoke through the real client', () => {
  it('answers payload, executed version, function errors, client context, dry runs and unknown functions', async () => {
    await start({ api: { code } });
    const context = Buffer.from('{"custom":{"a":1}}').toString('base64');
    const ok = await invoke({ Qualifier: 'live', ClientContext: context });
    expect(ok).toMatchObject({ StatusCode: 200, ExecutedVersion: '1' });
    expect(ok.FunctionError).toBeUndefined();
    expect(ok.body).toMatchObject({ type: 'on-demand', client: { custom: { a: 1 } } });
    const failed = await invoke({ event: { fail: true } });
    expect(failed).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(failed.body.errorMessage).toBe(`failed ${failed.$metadata.requestId}`);
    expect((await invoke({ InvocationType: 'DryRun' })).StatusCode).toBe(204);
    await expect(invoke({ FunctionName: 'nobody' })).rejects.toEqual(named('ResourceNotFoundException'));
    await expect(invoke({ Qualifier: 'blue' })).rejects.toEqual(named('ResourceNotFoundException'));
    await expect(invoke({ Payload: 'not json' })).rejects.toEqual(named('InvalidRequestContentException'));
    const large = JSON.stringify('x'.repeat(6_291_456));
    await expect(invoke({ Payload: large })).rejects.toEqual(named('RequestTooLargeException'));
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:api:live';
    expect((await invoke({ FunctionName: arn })).StatusCode).toBe(200);
  });

  it('queues events, retries function errors twice and throttles until there is room, then tells the destination', async () => {
    const failures: unknown[] = [];
    await start(
      { api: { code }, one: { code, reservedConcurrency: 1 } },
      {
        async: { errorRetriesMs: [5, 10], throttleFirstMs: 5, throttleLongestMs: 20 },
        onAsyncFailure: (record: unknown) => failures.push(record),
      },
    );
    const accepted = await invoke({ InvocationType: 'Event', event: { fail: true, id: 7 } });
    expect(accepted).toMatchObject({ StatusCode: 202, body: undefined });
    await eventually(() => expect(failures).toHaveLength(1));
    expect(failures[0]).toMatchObject({
      requestContext: {
        requestId: accepted.$metadata.requestId,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { fail: true, id: 7 },
      responseContext: { functionError: 'Unhandled' },
    });
    const gate = at.path('go');
    const first = invoke({ FunctionName: 'one', event: { gate } });
    await eventually(() => expect(busy()).toHaveLength(1));
    await invoke({ FunctionName: 'one', InvocationType: 'Event' });
    await eventually(() => expect(events.filter((e) => e.kind === 'throttled').length).toBeGreaterThan(2));
    at.touch('go');
    const done = () => events.filter((e) => e.kind === 'invocation-ended' && e.functionName === 'one');
    await Promise.all([first, eventually(() => expect(done()).toHaveLength(2))]);
    expect(failures).toHaveLength(1);
    await at.client.send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'one', ReservedConcurrentExecutions: 0 }),
    );
    await invoke({ FunctionName: 'one', InvocationType: 'Event' });
    await eventually(() => expect(failures).toHaveLength(2));
    expect(failures[1]).toMatchObject({ requestContext: { condition: 'ZeroReservedConcurrency' } });
  });
});

function mappingsOf(...states: EventSourceMappingState[]): EventSourceMappings {
  const known = new Map(states.map((state) => [state.uuid, state]));
  return {
    list: () => [...known.values()],
    get: (uuid) => known.get(uuid),
    update: (uuid, change) => {
      const next = { ...(known.get(uuid) as EventSourceMappingState), ...change };
      known.set(uuid, next);
      return next;
    },
  };
}

describe('the rest of the control plane', () => {
  const queue: EventSourceMappingState = {
    uuid: 'map-1',
    functionName: 'api',
    eventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:imports',
    enabled: true,
    batchSize: 10,
    batchWindowSeconds: 0,
    maximumConcurrency: 8,
    state: 'Enabled',
  };
  const update = (change: Record<string, unknown>) =>
    at.client.send(new UpdateEventSourceMappingCommand({ UUID: 'map-1', ...change }));

  it('changes event source mappings, which report Updating for a while and refuse changes meanwhile', async () => {
    let now = 1_700_000_000_000;
    const mappings = mappingsOf(queue);
    await start(
      { api: { code } },
      { eventSourceMappings: mappings, clock: () => now, mappingUpdateMs: 3000 },
    );
    const changed = await update({ ScalingConfig: { MaximumConcurrency: 40 } });
    expect(changed).toMatchObject({ State: 'Updating', ScalingConfig: { MaximumConcurrency: 40 } });
    expect(mappings.get('map-1')?.maximumConcurrency).toBe(40);
    await expect(update({ Enabled: false })).rejects.toEqual(named('ResourceInUseException'));
    now += 3001;
    const shown = await at.client.send(new GetEventSourceMappingCommand({ UUID: 'map-1' }));
    expect(shown).toMatchObject({ State: 'Enabled', BatchSize: 10 });
    await update({ ScalingConfig: {} });
    expect(mappings.get('map-1')?.maximumConcurrency).toBeUndefined();
    now += 3001;
    await update({ ProvisionedPollerConfig: { MinimumPollers: 2, MaximumPollers: 300 } });
    expect(mappings.get('map-1')).toMatchObject({ minimumPollers: 2, maximumPollers: 300 });
    const listed = await at.client.send(new ListEventSourceMappingsCommand({ FunctionName: 'api' }));
    expect(listed.EventSourceMappings).toHaveLength(1);
  });

  it.each([
    [{ ScalingConfig: { MaximumConcurrency: 1 } }, 'ValidationException'],
    [{ ScalingConfig: { MaximumConcurrency: 1001 } }, 'ValidationException'],
    [{ BatchSize: 10_001 }, 'ValidationException'],
    [{ BatchSize: 100 }, 'InvalidParameterValueException'],
    [{ ProvisionedPollerConfig: { MinimumPollers: 2 } }, 'InvalidParameterValueException'],
    [{ UUID: 'map-2', Enabled: true }, 'ResourceNotFoundException'],
  ])('refuses %j as AWS does', async (change, name) => {
    await start({ api: { code } }, { eventSourceMappings: mappingsOf(queue) });
    await expect(update(change)).rejects.toEqual(named(name));
  });

  it('describes functions and lets fifteen control calls a second through', async () => {
    let now = 1_700_000_000_000;
    await start({ api: { code, memoryMb: 512 } }, { clock: () => now, controlCallsPerSecond: 15 });
    const list = () => at.client.send(new ListFunctionsCommand({}));
    const one = await at.client.send(new GetFunctionCommand({ FunctionName: 'api' }));
    expect(one.Configuration).toMatchObject({ FunctionName: 'api', MemorySize: 512, Runtime: 'nodejs24.x' });
    const configuration = await at.client.send(
      new GetFunctionConfigurationCommand({ FunctionName: 'api', Qualifier: 'live' }),
    );
    expect(configuration).toMatchObject({ Version: '1', Timeout: 5, Handler: 'index.handler' });
    for (let n = 0; n < 14; n += 1) expect((await list()).Functions).toHaveLength(1);
    await expect(list()).rejects.toEqual(
      named('TooManyRequestsException', { Reason: 'CallerRateLimitExceeded' }),
    );
    expect((await invoke()).StatusCode).toBe(200);
    now += 1000;
    expect((await list()).Functions).toHaveLength(1);
  });
});
