import { Worker } from 'node:worker_threads';

/** An engine that runs in a thread of its own, so that its work and its faults are not the local host's. */
export interface EngineWorker<Ready> {
  /** What the worker posted when it was ready. */
  ready: Ready;
  /** Asks it to close and waits until it is gone. Safe to call twice. */
  stop(): Promise<void>;
}

export interface WorkerStart<Settings> {
  /** Module that calls `serveEngine`. */
  module: URL;
  settings: Settings;
}

/** First start rejects with the worker's error; a worker that dies later is started again with the same settings. */
export async function startEngineWorker<Settings, Ready>(
  start: WorkerStart<Settings>,
): Promise<EngineWorker<Ready>> {
  let stopping = false;
  let current = launch(start);
  const ready = (await current.ready) as Ready;
  watch();
  return { ready, stop };

  function watch(): void {
    current.worker.once('exit', () => {
      if (stopping) return;
      current = launch(start);
      // A port that is not free yet, or a broken folder: the next exit tries again.
      current.ready.catch(() => undefined);
      watch();
    });
  }

  async function stop(): Promise<void> {
    if (stopping) return;
    stopping = true;
    const { worker } = current;
    if (worker.threadId === -1) return;
    // Not `once` of node:events, which would reject at an error while it closes.
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage('stop');
    await gone;
  }
}

function launch({ module, settings }: WorkerStart<unknown>): { worker: Worker; ready: Promise<unknown> } {
  const worker = new Worker(module, { workerData: settings });
  const ready = new Promise((resolve, reject) => {
    worker.once('message', resolve);
    // Stays on after the start: an uncaught error of the thread must not become one of the host.
    worker.on('error', reject);
    worker.once('exit', (code) =>
      reject(new Error(`the engine's thread ended with ${code} before it was ready`)),
    );
  });
  return { worker, ready };
}
