import { Worker } from 'node:worker_threads';
import type { Invoke } from '../lambda/contracts.ts';
import type { RecordSample } from '../metric-store.ts';
import type { Gateway } from './gateway.ts';
import type { FromGateway, GatewaySettings, ToGateway } from './gateway-messages.ts';

export interface GatewayThreadOptions extends GatewaySettings {
  readonly invoke: Invoke;
  readonly record: RecordSample;
}

/**
 * The gateway in a thread of its own. libuv accepts one connection a turn of its loop, and the host's turns take a tenth of a
 * second when the machine is busy: hundreds of new connections then wait for a minute before anything, a refusal or the
 * gateway's own 30 s, can answer them. Rejects when the port is taken.
 */
export async function startGatewayThread(options: GatewayThreadOptions): Promise<Gateway> {
  const { invoke, record, ...settings } = options;
  const worker = new Worker(new URL('gateway-worker.ts', import.meta.url), { workerData: settings });
  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const send = (message: ToGateway) => worker.postMessage(message);
  const port = await new Promise<number>((resolve, reject) => {
    worker.on('message', (message: FromGateway) => {
      switch (message.kind) {
        case 'ready':
          return resolve(message.port);
        case 'refused':
          return reject(new Error(message.reason));
        case 'sample':
          return record(message.sample);
        case 'invoke':
          return void answer(invoke, message).then(send);
      }
    });
  });
  const stop = async (graceMs: number) => {
    send({ kind: 'stop', graceMs });
    await gone;
  };
  return { url: `http://127.0.0.1:${port}`, port, stop };
}

async function answer(
  invoke: Invoke,
  { id, functionName, payload, waitMs }: Extract<FromGateway, { kind: 'invoke' }>,
): Promise<ToGateway> {
  const outcome = await invoke(functionName, payload, waitMs).catch(() => undefined);
  return { kind: 'answer', id, outcome };
}
