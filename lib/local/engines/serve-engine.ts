import { parentPort, workerData } from 'node:worker_threads';

/** The thread's side of `startEngineWorker`: opens the engine, tells its `ready`, closes it when asked. */
export async function serveEngine<Settings, Ready>(
  open: (settings: Settings) => Promise<{ ready: Ready; close(): Promise<void> }>,
): Promise<void> {
  const { ready, close } = await open(workerData as Settings);
  parentPort?.once('message', async () => {
    await close();
    parentPort?.close();
  });
  parentPort?.postMessage(ready);
}
