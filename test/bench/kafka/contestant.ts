import { pathToFileURL } from 'node:url';
import { batchText } from './batch-text.ts';

/** One contestant in a process of its own: a block of batches for every message it gets; answers the CPU of one batch. */
const RECORDS = 1_000;
const text = batchText(RECORDS);
const context = { awsRequestId: 'r', functionName: 'bench', getRemainingTimeInMillis: () => 60_000 };
const { handler, handledEvents } = (await import(pathToFileURL(process.argv[2] ?? '').href)) as {
  handler(event: unknown, context: unknown): Promise<unknown>;
  handledEvents(): number;
};

/** Microseconds of CPU; the runtime's parsing of the invocation is the same for all and stays outside. */
async function batch(): Promise<number> {
  const event = JSON.parse(text);
  const before = process.cpuUsage();
  await handler(event, context);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

for (let count = 0; count < 60; count += 1) await batch();

process.on('message', async ({ batches }: { batches: number }) => {
  const already = handledEvents();
  let micros = 0;
  for (let count = 0; count < batches; count += 1) micros += await batch();
  process.send?.({ microseconds: micros / batches, handled: (handledEvents() - already) / batches });
});
process.send?.({ ready: true });
