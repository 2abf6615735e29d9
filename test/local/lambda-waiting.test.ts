import { InvokeCommand, PutProvisionedConcurrencyConfigCommand } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { gateCode, lambdaFixture } from '../support/lambda-fixture.ts';

const gated = `${gateCode}
export const handler = async (event) => event.path && gate(event.path);`;

test('gives up a wait when its caller has: a gateway waited 30 s, its request 60 s for a process', async () => {
  const at = await lambdaFixture(
    { a: { code: gated, timeoutSeconds: 60 }, b: { code: gated }, c: { code: gated } },
    { maxProcesses: 1 },
  );
  try {
    const busy = at.host.invoke('a', JSON.stringify({ path: at.path('go') }));
    await eventually(() => expect(at.host.sandboxes()[0]?.state).toBe('busy'));
    expect(await at.host.invoke('b', '{}', 20)).toEqual({
      kind: 'throttled',
      reason: 'ConcurrentInvocationLimitExceeded',
      retryAfterSeconds: 1,
    });
    expect(at.lines.map(({ line }) => line)).toContainEqual(
      expect.stringMatching(/never run. This machine's 1 sandbox processes were all busy for 20 ms/),
    );
    const call = new AbortController();
    const command = new InvokeCommand({ FunctionName: 'c' });
    const asked = at.client.send(command, { abortSignal: call.signal }).catch(() => 'left');
    await eventually(() => expect(at.host.machine().waiting).toBe(1));
    call.abort();
    expect(await asked).toBe('left');
    await eventually(() => expect(at.host.machine().waiting).toBe(0));
    at.touch('go');
    expect((await busy).kind).toBe('ok');
    expect(at.host.account().inFlight).toBe(0);
    const started = at.lines.filter(({ line }) => line.startsWith('START'));
    expect(started.map(({ functionName }) => functionName)).toEqual(['a']);
  } finally {
    await at.stop();
  }
});

test('a pool that this machine has no processes for fails, and says so', async () => {
  const at = await lambdaFixture(
    { a: { code: gated, timeoutSeconds: 60 }, b: { code: gated } },
    { maxProcesses: 2, maxWaitMs: 20 },
  );
  try {
    const busy = [1, 2].map(() => at.host.invoke('a', JSON.stringify({ path: at.path('go') })));
    await eventually(() => expect(at.host.sandboxes().map(({ state }) => state)).toEqual(['busy', 'busy']));
    const command = { FunctionName: 'b', Qualifier: 'live', ProvisionedConcurrentExecutions: 1 };
    await at.client.send(new PutProvisionedConcurrencyConfigCommand(command));
    await eventually(() =>
      expect(
        at.host.concurrency().find(({ functionName }) => functionName === 'b')?.provisioned,
      ).toMatchObject({
        status: 'FAILED',
        statusReason: expect.stringMatching(/2 sandbox processes were all busy/),
      }),
    );
    at.touch('go');
    await Promise.all(busy);
  } finally {
    await at.stop();
  }
});
