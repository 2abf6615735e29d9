import { readFileSync } from 'node:fs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { gateCode, isRunning, type LambdaFixture, lambdaFixture } from '../support/lambda-fixture.ts';

const who = `
const loaded = await Promise.resolve(process.pid);
let calls = 0;
export const handler = async (event, context) => {
  calls += 1;
  return {
    event, calls, pid: loaded,
    env: process.env,
    context: { ...context, remaining: context.getRemainingTimeInMillis() },
  };
};`;

const behaves = `${gateCode}
import { spawn } from 'node:child_process';
export const handler = async (event) => {
  console.log('does', event.do);
  if (event.do === 'gate') return gate(event.path);
  if (event.do === 'throw') throw new TypeError('no such order');
  if (event.do === 'leave') throw new Error(String(spawn('sleep', ['60']).pid));
  if (event.do === 'exit') process.exit(7);
  if (event.do === 'kill') process.kill(process.pid, 'SIGKILL');
  if (event.do === 'uncaught') setTimeout(() => { throw new RangeError('later'); }, 1);
  if (event.do === 'hang' || event.do === 'uncaught') await new Promise(() => setTimeout(() => {}, 60000));
  if (event.do === 'spin') for (;;) {}
  if (event.do === 'big') return 'x'.repeat(6_300_000);
  return { pid: process.pid };
};`;

describe('sandboxes of the local Lambda host', () => {
  let at: LambdaFixture;
  const ask = async (name: string, event: unknown) => {
    const outcome = await at.host.invoke(name, JSON.stringify(event));
    if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome));
    return { ...outcome, body: JSON.parse(outcome.payload) };
  };
  const fails = async (event: unknown, name = 'behaves') => {
    const outcome = await at.host.invoke(name, JSON.stringify(event));
    if (outcome.kind !== 'error') throw new Error(`did not fail: ${JSON.stringify(outcome)}`);
    return outcome;
  };

  beforeAll(async () => {
    at = await lambdaFixture({
      who: { code: who, environment: { MY_SETTING: 'yes' }, timeoutSeconds: 3, memoryMb: 192 },
      behaves: { code: behaves, timeoutSeconds: 1 },
      gated: { code: behaves },
      broken: { code: 'throw new SyntaxError("bad bundle");' },
      missing: { code: 'export const other = 1;' },
      callback: { code: 'export const handler = (event, context, callback) => callback(null, 1);' },
      greedy: {
        code: 'const held = []; export const handler = async () => { for (;;) held.push(new Array(1e5).fill({})); };',
        memoryMb: 64,
      },
    });
  });
  afterAll(async () => {
    const pids = at.host.sandboxes().map((sandbox) => sandbox.pid);
    await at.stop();
    expect(pids.length).toBeGreaterThan(0);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('starts cold once, then serves warm from the same process with Lambda’s environment and context', async () => {
    const cold = await ask('who', { n: 1 });
    const warm = await ask('who', { n: 2 });
    expect([cold.coldStart, warm.coldStart]).toEqual([true, false]);
    expect(warm.body).toMatchObject({ event: { n: 2 }, calls: 2, pid: cold.body.pid });
    expect(warm.body.env).toMatchObject({
      MY_SETTING: 'yes',
      AWS_LAMBDA_FUNCTION_NAME: 'who',
      AWS_LAMBDA_FUNCTION_VERSION: '1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '192',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_REGION: 'us-east-1',
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: at.path('who'),
    });
    expect(warm.body.env._X_AMZN_TRACE_ID).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/);
    expect(warm.body.env._X_AMZN_TRACE_ID).not.toBe(cold.body.env._X_AMZN_TRACE_ID);
    const inherited = Object.keys(process.env).filter((key) => key !== 'PATH' && key in warm.body.env);
    expect(inherited.filter((key) => !/^(LANG|TZ|AWS_.*)$/.test(key))).toEqual([]);
    expect(warm.body.context).toMatchObject({
      functionName: 'who',
      memoryLimitInMB: '192',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:who',
    });
    expect(warm.body.context.remaining).toBeGreaterThan(2000);
    expect(warm.body.context.remaining).toBeLessThanOrEqual(3000);
  });

  it('names the alias in the invoked ARN when the caller used it', async () => {
    const { body } = await ask('who:live', {});
    expect(body.context.invokedFunctionArn).toMatch(/:function:who:live$/);
  });

  it('gives parallel invocations parallel sandboxes and reuses the most recently used first', async () => {
    const gate = at.path('open');
    const running = Array.from({ length: 3 }, () => ask('gated', { do: 'gate', path: gate }));
    const busy = () => at.host.sandboxes().filter((s) => s.functionName === 'gated' && s.state === 'busy');
    await eventually(() => expect(busy()).toHaveLength(3));
    at.touch('open');
    await Promise.all(running);
    const first = (await ask('gated', {})).body.pid;
    expect((await ask('gated', {})).body.pid).toBe(first);
    expect(at.host.sandboxes().filter((s) => s.functionName === 'gated')).toHaveLength(3);
  });

  it('freezes a sandbox between invocations', async () => {
    const { body } = await ask('gated', {});
    const state = () => readFileSync(`/proc/${body.pid}/stat`, 'utf8').split(') ')[1]?.[0];
    await eventually(() => expect(state()).toBe('T'));
    expect((await ask('gated', {})).body.pid).toBe(body.pid);
  });

  it('reports an error of the handler and keeps the environment', async () => {
    const before = (await ask('behaves', {})).body.pid;
    const failed = await fails({ do: 'throw' });
    expect(failed).toMatchObject({ errorType: 'TypeError', errorMessage: 'no such order', coldStart: false });
    expect(JSON.parse(failed.payload).trace[0]).toBe('TypeError: no such order');
    expect((await ask('behaves', {})).body.pid).toBe(before);
  });

  it.each([
    ['exit', 'Runtime.ExitError', 'exit status 7'],
    ['kill', 'Runtime.ExitError', 'signal: killed'],
    ['uncaught', 'RangeError', 'later'],
  ])(
    'survives a crash (%s): the caller learns why and the next invocation gets a new process',
    async (what, type, text) => {
      const before = (await ask('behaves', {})).body.pid;
      const crashed = await fails({ do: what });
      expect(crashed.errorType).toBe(type);
      expect(crashed.errorMessage).toContain(text);
      const next = await ask('behaves', {});
      expect(next.coldStart).toBe(true);
      expect(next.body.pid).not.toBe(before);
      expect(isRunning(before)).toBe(false);
    },
  );

  it.each(['hang', 'spin'])('kills at the timeout (%s) and serves the next invocation', async (what) => {
    const before = (await ask('behaves', {})).body.pid;
    const late = await fails({ do: what });
    expect(late.errorType).toBe('Sandbox.Timedout');
    expect(late.errorMessage).toContain('Task timed out after 1.00 seconds');
    expect(isRunning(before)).toBe(false);
    expect((await ask('behaves', {})).coldStart).toBe(true);
  });

  it('kills what is killed from outside, and only that', async () => {
    const victim = (await ask('behaves', {})).body.pid;
    expect(at.host.killSandbox(victim)).toBe(true);
    expect((await ask('behaves', {})).body.pid).not.toBe(victim);
    expect(at.host.killRandom('behaves', () => 0.5)).toBeTypeOf('number');
    expect(at.host.killSandbox(victim)).toBe(false);
  });

  it('leaves no process behind that a handler started', async () => {
    const left = Number((await fails({ do: 'leave' })).errorMessage);
    expect(isRunning(left)).toBe(true);
    await fails({ do: 'exit' });
    await eventually(() => expect(isRunning(left)).toBe(false));
  });

  it('refuses responses over 6 MB and heaps over the function’s memory', async () => {
    expect((await fails({ do: 'big' })).errorType).toBe('Function.ResponseSizeTooLarge');
    expect((await fails('x'.repeat(6_300_000))).errorType).toBe('RequestTooLargeException');
    const dead = await fails({}, 'greedy');
    expect(dead.errorType).toBe('Runtime.ExitError');
    expect(dead.errorMessage).toContain('SIGABRT');
  });

  it.each([
    ['broken', 'SyntaxError', 'bad bundle'],
    ['missing', 'Runtime.HandlerNotFound', 'not exported'],
    ['callback', 'Runtime.CallbackHandlerDeprecated', 'promise'],
  ])('reports a failed initialisation (%s)', async (name, type, text) => {
    const failed = await fails({}, name);
    expect(failed.errorType).toBe(type);
    expect(failed.errorMessage).toContain(text);
  });

  it('writes START, END and REPORT lines and returns them as LogResult', async () => {
    const answer = await at.client.send(
      new InvokeCommand({ FunctionName: 'gated', LogType: 'Tail', Payload: '{"do":"log"}' }),
    );
    const requestId = answer.$metadata.requestId;
    const tail = Buffer.from(answer.LogResult ?? '', 'base64').toString();
    const number = '[0-9.]+';
    expect(tail.split('\n')).toEqual([
      `START RequestId: ${requestId} Version: 1`,
      expect.stringMatching(new RegExp(`Z\t${requestId}\tINFO\tdoes log$`)),
      `END RequestId: ${requestId}`,
      expect.stringMatching(
        new RegExp(
          `^REPORT RequestId: ${requestId}\tDuration: ${number} ms\tBilled Duration: \\d+ ms\tMemory Size: 256 MB\tMax Memory Used: \\d+ MB\t$`,
        ),
      ),
      '',
    ]);
    const reports = at.lines.filter(
      ({ line }) => line.startsWith('REPORT') && line.includes('Init Duration'),
    );
    expect(reports.length).toBeGreaterThan(0);
    expect(at.host.logs('gated').some(({ line }) => line.includes('does log'))).toBe(true);
  });
});

describe('the life of an environment', () => {
  it('ends idle environments after their idle life, by the injected clock', async () => {
    let now = 1_700_000_000_000;
    const at = await lambdaFixture({ who: { code: who } }, { clock: () => now });
    try {
      await at.host.invoke('who', '{}');
      now += 359_000;
      await at.host.invoke('who', '{}');
      now += 359_000;
      expect(at.host.sandboxes()).toHaveLength(1);
      now += 2000;
      await eventually(() => expect(at.host.sandboxes()).toEqual([]));
    } finally {
      await at.stop();
    }
  });

  it('waits for a process of this machine and says that the machine, not Lambda, is full', async () => {
    const at = await lambdaFixture(
      { a: { code: behaves }, b: { code: behaves } },
      { maxProcesses: 1, maxStarts: 2 },
    );
    const events: string[] = [];
    at.host.on((event) => events.push(event.kind));
    try {
      const busy = at.host.invoke('a', JSON.stringify({ do: 'gate', path: at.path('go') }));
      await eventually(() => expect(at.host.sandboxes()[0]?.state).toBe('busy'));
      const waiting = at.host.invoke('b', '{}');
      await eventually(() => expect(events).toContain('host-capacity'));
      expect(at.host.machine()).toMatchObject({ processes: 1, waiting: 1, maxProcesses: 1 });
      at.touch('go');
      expect((await busy).kind).toBe('ok');
      expect((await waiting).kind).toBe('ok');
      expect(events).not.toContain('throttled');
    } finally {
      await at.stop();
    }
  });
});
