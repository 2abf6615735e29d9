import { pathToFileURL } from 'node:url';
import { putOrderText } from './events.ts';

/** One contestant in a process of its own: warms up, then measures a block of requests for every message it gets. */
type Kind = 'valid' | 'invalid';

const WARM_UP = 4000;
const texts = { valid: putOrderText('valid'), invalid: putOrderText('invalid') };
const context = { awsRequestId: 'request-1', functionName: 'bench', getRemainingTimeInMillis: () => 20_000 };
const { handler } = (await import(pathToFileURL(process.argv[2] ?? '').href)) as {
  handler(event: unknown, context: unknown): Promise<{ statusCode: number; body?: string }>;
};

/** What the Lambda runtime does around a handler: parse the event, call, write the answer. */
async function request(kind: Kind): Promise<number> {
  const result = await handler(JSON.parse(texts[kind]), context);
  JSON.stringify(result);
  return result.statusCode;
}

for (let count = 0; count < WARM_UP; count++) await request(count % 3 === 0 ? 'invalid' : 'valid');

process.on('message', async ({ kind, requests }: { kind: Kind; requests: number }) => {
  const before = process.cpuUsage();
  let status = 0;
  for (let count = 0; count < requests; count++) status = await request(kind);
  const { user, system } = process.cpuUsage(before);
  process.send?.({ microseconds: (user + system) / requests, status });
});
process.send?.({ ready: true });
