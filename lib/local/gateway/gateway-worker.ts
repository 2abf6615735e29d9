import { randomFillSync } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { reasonOf } from '../../../functions/kernel/errors.ts';
import type { Invoke, InvokeOutcome } from '../lambda/contracts.ts';
import { startGateway } from './gateway.ts';
import type { FromGateway, GatewaySettings, ToGateway } from './gateway-messages.ts';
import { fetchIssuerKeys } from './jwt-authorizer.ts';

const { api, port, accountId, issuerUrl } = workerData as GatewaySettings;
const send = (message: FromGateway) => parentPort?.postMessage(message);
const waiting = new Map<number, (outcome: InvokeOutcome | undefined) => void>();
let calls = 0;

/** Functions run on the host's side; it answers by the number of the call. */
const invoke: Invoke = async (functionName, payload, waitMs) => {
  calls += 1;
  const id = calls;
  const outcome = await new Promise<InvokeOutcome | undefined>((resolve) => {
    waiting.set(id, resolve);
    send({ kind: 'invoke', id, functionName, payload, waitMs });
  });
  if (outcome) return outcome;
  throw new Error(`${functionName} could not be invoked`);
};

try {
  const gateway = await startGateway({
    ...{ api, port, accountId, invoke, clock: Date.now, random: randomFillSync },
    fetchKeys: () => fetchIssuerKeys(issuerUrl),
    record: (sample) => send({ kind: 'sample', sample }),
  });
  parentPort?.on('message', (message: ToGateway) => {
    if (message.kind === 'answer') settle(message.id, message.outcome);
    else void gateway.stop(message.graceMs).then(() => parentPort?.close());
  });
  send({ kind: 'ready', port: gateway.port });
} catch (error) {
  send({ kind: 'refused', reason: reasonOf(error) });
}

function settle(id: number, outcome: InvokeOutcome | undefined): void {
  waiting.get(id)?.(outcome);
  waiting.delete(id);
}
