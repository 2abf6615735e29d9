import { stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import type { RetryAllResult, RetryOutcome } from '../../functions/history/domain/retry-failed.ts';
import type { DeadLetters } from '../../functions/kernel/dead-letters.ts';
import type { KeptFailedEvent } from '../../functions/kernel/events/failed-event.ts';
import type { CallOps } from '../../lib/events/ops-client.ts';
import { findOps } from '../../lib/events/run-job-command.ts';

const USAGE = `npm run failed -- list [--status failed|retried|discarded]
npm run failed -- show ID
npm run failed -- retry ID | retry --all
npm run failed -- discard ID
npm run failed -- queues
npm run failed -- redrive QUEUE

Events that a consumer gave up, and dead letters of queues, of the running product (--data-dir D, default .springtide).`;

const options = {
  status: { type: 'string', default: 'failed' },
  all: { type: 'boolean', default: false },
  'data-dir': { type: 'string', default: '.springtide' },
} as const;

interface Order {
  call: CallOps;
  id: string | undefined;
  all: boolean;
  status: string;
}

/** What a command prints, and its exit code. */
type Answer = [text: string, code: number];

const actions: Readonly<Record<string, (order: Order) => Promise<Answer>>> = {
  list: async ({ call, status }) => [await listText(call, status), 0],
  show: async (order) => [JSON.stringify(await order.call('GET', pathOf(order)), null, 2), 0],
  retry: (order) => (order.all ? retryAll(order.call) : retryOne(order)),
  discard: async (order) => {
    await order.call('POST', `${pathOf(order)}/discard`);
    return [`${order.id} discarded`, 0];
  },
  queues: async ({ call }) => {
    const { items } = await call<{ items: DeadLetters[] }>('GET', '/ops/dead-letters');
    return [items.map(queueLine).join('\n'), 0];
  },
  redrive: async ({ call, id }) => {
    if (id === undefined) throw new Error(USAGE);
    await call('POST', `/ops/dead-letters/${id}/redrive`);
    return [`messages of ${id} go back to their queue`, 0];
  },
};

/** Exit code 0 when it was done, 2 when an event failed again, 1 when it could not be tried. */
export async function run(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [name = '', id] = positionals;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!action) throw new Error(USAGE);
    const call = await findOps(values['data-dir']);
    const [text, code] = await action({ call, id, all: values.all, status: values.status });
    stdout.write(`${text}\n`);
    return code;
  } catch (error) {
    stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
}

function pathOf({ id }: Order): string {
  if (id === undefined) throw new Error(USAGE);
  return `/ops/failed-events/${encodeURIComponent(id)}`;
}

async function listText(call: CallOps, status: string): Promise<string> {
  const lines: string[] = [];
  let after: string | null = null;
  do {
    const query: string = new URLSearchParams({ status, ...(after !== null && { after }) }).toString();
    const page: { items: KeptFailedEvent[]; next: string | null } = await call(
      'GET',
      `/ops/failed-events?${query}`,
    );
    lines.push(
      ...page.items.map(({ id, failedAt, code, reason }) => `${failedAt}  ${id}  ${code}: ${reason}`),
    );
    after = page.next;
  } while (after !== null);
  return lines.length === 0 ? `no events are ${status}` : lines.join('\n');
}

async function retryOne(order: Order): Promise<Answer> {
  const outcome = await order.call<RetryOutcome>('POST', `${pathOf(order)}/retry`);
  if (outcome.outcome === 'retried') return [`${outcome.id} was handled`, 0];
  return [`${outcome.id} failed again: ${outcome.reason}`, 2];
}

/** Asks again as long as time ran out with some progress. */
async function retryAll(call: CallOps): Promise<Answer> {
  let retried = 0;
  for (;;) {
    const result = await call<RetryAllResult>('POST', '/ops/failed-events/retry');
    retried += result.retried;
    if (!result.complete && result.retried > 0) continue;
    const again = result.failedAgain.map(({ id, reason }) => `${id} failed again: ${reason}`);
    const rest = result.complete ? [] : ['not all could be tried: a consumer does not answer'];
    return [[`${retried} handled`, ...again, ...rest].join('\n'), again.length + rest.length > 0 ? 2 : 0];
  }
}

function queueLine({ queue, waiting, lastMove }: DeadLetters): string {
  const moved = lastMove ? `  last move ${lastMove.status}, ${lastMove.moved} messages` : '';
  return `${queue.padEnd(24)} ${String(waiting).padStart(6)} dead letters${moved}`;
}
