import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendPings } from '../../functions/aws/lambda-concurrency.ts';

/** A wave through the real client: an endpoint that answers only once all of its pings are there, as busy environments do. */

const PINGS = 120;
const payloads: { warmPing: { holdMs: number; untilMs: number } }[] = [];
let server: Server;

beforeAll(async () => {
  const answers: (() => void)[] = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      payloads.push(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      const isNew = payloads.length > PINGS - 20;
      const met = isNew ? { startMs: 700, heldMs: 0 } : { idleMs: 240_000, startMs: 0, heldMs: 150 };
      answers.push(() => response.end(JSON.stringify(met)));
      if (answers.length === PINGS) for (const answer of answers) answer();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' });
  process.env['AWS_ENDPOINT_URL_LAMBDA'] = `http://127.0.0.1:${port}`;
});
afterAll(() => server.close());

test('all pings of a wave are under way at once, however many; with the 50 sockets of the SDK the others waited until the first ones were over', async () => {
  const untilMs = Date.now() + 300;
  const met = await sendPings({ functionName: 'api', alias: 'live' }, { count: PINGS, holdMs: 300, untilMs });
  expect(met).toMatchObject({ sent: PINGS, cold: 20, throttled: 0, oldestIdleSeconds: 240 });
  expect(met.startSeconds).toBeCloseTo(0.7, 9);
  expect(met.heldSeconds).toBeCloseTo(0.15, 9);
  expect(new Set(payloads.map(({ warmPing }) => warmPing.untilMs))).toEqual(new Set([untilMs]));
});
