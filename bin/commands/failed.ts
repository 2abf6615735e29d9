import { stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import type { RetryAllResult, RetryOutcome } from '../../functions/history/domain/retry-failed.ts';
import type { DeadLetterLook, DeadLetters } from '../../functions/kernel/dead-letters.ts';
import type { KeptFailedEvent } from '../../functions/kernel/events/failed-event.ts';
import { chooseAction } from '../../lib/choose-action.ts';
import { givenBeside } from '../../lib/given-beside.ts';
import { type CallOps, findOps } from '../../lib/ops-client.ts';
import { refuseBeside } from '../../lib/refuse-beside.ts';

export const usage = `npm run failed -- list [--status failed|retried|discarded]
npm run failed -- show ID
npm run failed -- retry ID | retry --all
npm run failed -- discard ID
npm run failed -- queues
npm run failed -- redrive QUEUE
npm run failed -- list --queue QUEUE
npm run failed -- show ID --queue QUEUE (retry and discard likewise)

Events that a consumer gave up, dead letters of queues, and what AWS could not make a function do (queues that end with
-failures), of the running product (--data-dir D, default .springtide).
  --status S  failed (default), retried or discarded
  --queue Q   the dead letters of that queue instead of events; queues says which there are`;

const options = {
  status: { type: 'string' },
  all: { type: 'boolean', default: false },
  queue: { type: 'string' },
  'data-dir': { type: 'string', default: '.springtide' },
} as const;

interface Order {
  call: CallOps;
  id: string | undefined;
  all: boolean;
  status: string;
  /** Look at the dead letters of this queue instead of failed events. */
  queue?: string | undefined;
}

/** What a command prints, and its exit code. */
type Answer = [text: string, code: number];

/** What each action may be given; the word behind it is an id or a queue. */
const takes: Readonly<Record<string, { options: readonly string[]; words: number }>> = {
  list: { options: ['status', 'queue'], words: 0 },
  show: { options: ['queue'], words: 1 },
  retry: { options: ['all', 'queue'], words: 1 },
  discard: { options: ['queue'], words: 1 },
  queues: { options: [], words: 0 },
  redrive: { options: [], words: 1 },
};

const actions: Readonly<Record<string, (order: Order) => Promise<Answer>>> = {
  list: async ({ call, status, queue }) => [
    queue === undefined ? await listText(call, status) : await lettersText(call, queue),
    0,
  ],
  show: async (order) => [JSON.stringify(await order.call('GET', pathOf(order)), null, 2), 0],
  retry,
  discard: async (order) => {
    await order.call('POST', `${pathOf(order)}/discard`);
    return [`${order.id} discarded`, 0];
  },
  queues: async ({ call }) => {
    const { items } = await call<{ items: DeadLetters[] }>('GET', '/ops/dead-letters');
    return [items.map(queueLine).join('\n'), 0];
  },
  redrive: async ({ call, id }) => {
    if (id === undefined) throw new Error(usage);
    return redriveAll(call, id);
  },
};

/** Exit code 0 when it was done, 2 when an event failed again, 1 when it could not be tried. */
export async function run(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [name = '', ...words] = positionals;
    const [id] = words;
    const action = chooseAction(actions, positionals[0], usage);
    const { 'data-dir': dataDir, status = 'failed', ...wish } = values;
    const given = { ...wish, status: values.status };
    refuseBeside({ action: name, options: given, words }, takes[name] ?? { options: [] }, usage);
    refuseBoth(name, { ...given, ID: id });
    const call = await findOps(dataDir);
    const [text, code] = await action({ ...wish, status, call, id });
    stdout.write(`${text}\n`);
    return code;
  } catch (error) {
    stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
}

/** `retry ID --all` retried all. Errors: what does not belong together. */
function refuseBoth(name: string, given: Readonly<Record<string, unknown>>): void {
  const both = [
    ['ID', 'all'],
    ['queue', 'status'],
  ].find((pair) => pair.every((one) => givenBeside(given).includes(one)));
  if (both) throw new Error(`${name} takes either ${both[0]} or ${both[1]}, not both\n\n${usage}`);
}

function pathOf({ id, queue }: Order): string {
  if (id === undefined) throw new Error(usage);
  if (queue !== undefined) return `${lettersPath(queue)}/${encodeURIComponent(id)}`;
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
  return lines.length === 0 ? `no ${status} events` : lines.join('\n');
}

const UNKNOWN =
  'nothing was noted: its function never got to it (throttled, or it failed to start), or notes could not be kept; its log names this id';
const UNSEEN =
  'cannot be shown now: in somebody else’s hands, or behind these in their groups. SQS hands out ten of a group and none behind ' +
  'them while these are there: retry or discard some to see the next, or redrive all';

function lettersPath(queue: string): string {
  return `/ops/dead-letters/${encodeURIComponent(queue)}/messages`;
}

async function lettersText(call: CallOps, queue: string): Promise<string> {
  const { items, unseen } = await call<DeadLetterLook>('GET', lettersPath(queue));
  const lines = items.map(({ sentAt, id, groupId, reason }) =>
    [sentAt, id, groupId ?? '', reason ?? UNKNOWN].filter(Boolean).join('  '),
  );
  if (unseen > 0) lines.push(`${unseen} more ${UNSEEN}`);
  return lines.length === 0 ? `${queue} has no dead letters` : lines.join('\n');
}

function retry(order: Order): Promise<Answer> {
  if (order.queue !== undefined) return order.all ? redriveAll(order.call, order.queue) : retryLetter(order);
  return order.all ? retryAll(order.call) : retryOne(order);
}

async function retryLetter(order: Order): Promise<Answer> {
  await order.call('POST', `${pathOf(order)}/retry`);
  return [`${order.id} was sent again, under a new id`, 0];
}

async function redriveAll(call: CallOps, queue: string): Promise<Answer> {
  await call('POST', `/ops/dead-letters/${encodeURIComponent(queue)}/redrive`);
  return [`messages of ${queue} go back to their queue`, 0];
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
  return `${queue.padEnd(34)} ${String(waiting).padStart(6)} dead letters${moved}`;
}
