import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { EventStore, EventType } from '@castore/core';
import { InMemoryEventStorageAdapter } from '@castore/event-storage-adapter-in-memory';
import { getInMemoryEventStore } from '@event-driven-io/emmett';
import { factPageIn, toItem } from '../../../functions/aws/dynamo-commits.ts';
import { dynamoEventStore } from '../../../functions/aws/dynamo-event-store.ts';
import { dynamoSnapshots } from '../../../functions/aws/dynamo-snapshots.ts';
import { toCommits } from '../../../functions/kernel/events/commit-history.ts';
import type { DomainEvent } from '../../../functions/kernel/events/domain-event.ts';
import type { AggregateKey, EventHistory } from '../../../functions/kernel/events/event-history.ts';
import { loadAggregate, type Reducer } from '../../../functions/kernel/events/load-aggregate.ts';
import type { Snapshots } from '../../../functions/kernel/events/snapshots.ts';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';
import { recorded } from '../../support/memory-commits.ts';
import { memorySnapshots } from '../../support/memory-snapshots.ts';

export const EVENTS = 10_000;
export const TAIL = 50;
const aggregate: AggregateKey = {
  accountId: 'acme' as AccountId,
  aggregateType: 'stock',
  aggregateId: 'sku-1',
};

interface Stock {
  quantity: number;
  reserved: number;
  movements: number;
}

type Movement = {
  quantity: number;
  reserved: number;
  reason: string;
};

/** The one fold of all contestants. */
function move(stock: Stock | null, { quantity, reserved }: Movement): Stock {
  return {
    quantity: (stock?.quantity ?? 0) + quantity,
    reserved: (stock?.reserved ?? 0) + reserved,
    movements: (stock?.movements ?? 0) + 1,
  };
}

const reducer: Reducer<Stock> = {
  name: 'stock',
  version: 1,
  apply: (state, event) => move(state, event.data as Movement),
};

function eventAt(version: number): DomainEvent<Movement> {
  return {
    eventId: `01890a5d-ac96-774b-bcce-${String(version).padStart(12, '0')}`,
    ...{ eventType: 'StockMoved', schemaVersion: 1, ...aggregate, version },
    timestamp: '2026-11-21T12:00:00.000Z',
    data: {
      quantity: (version % 7) - 3,
      reserved: version % 3,
      reason: 'order',
    },
    ...{
      correlationId: '01890a5d-ac96-774b-bcce-b302099a8057',
      causationId: null,
    },
  };
}

const events = Array.from({ length: EVENTS }, (_, index) => eventAt(index + 1));
const texts = events.map(({ data }) => JSON.stringify(data));
const before = EVENTS - TAIL;
const expected = fold(events.map(({ data }) => data));

function fold(movements: Iterable<Movement>): Stock | null {
  let stock: Stock | null = null;
  for (const movement of movements) stock = move(stock, movement);
  return stock;
}

const unused = () => Promise.reject(new Error('only facts are read here'));

/** Events that are objects already, as the peers' in-memory stores keep theirs. */
function memoryHistory(): EventHistory {
  return {
    ...{ append: unused, read: unused },
    async *facts(_, first) {
      yield { first, last: EVENTS, parts: [events.slice(first - 1)] };
    },
  };
}

/** What the table holds, without the way there: every read parses the items it needs. */
function itemHistory(): EventHistory {
  const items = toCommits(events.map(recorded), null).map(toItem);
  const first = items.map((item) => Number(item.version?.N));
  return {
    ...{ append: unused, read: unused },
    async *facts(_, fromVersion) {
      const from = first.findLastIndex((version) => version <= fromVersion);
      const page = factPageIn(items.slice(from), fromVersion);
      if (page) yield page;
    },
  };
}

const none: Snapshots = {
  newestFirst: () => memorySnapshots().newestFirst(aggregate, ''),
  save: async () => undefined,
};
const loadReader =
  async () =>
  <E>(event: E) =>
    event;
const load = async (history: EventHistory, snapshots: Snapshots) =>
  (await loadAggregate({ history, snapshots, loadReader }, aggregate, reducer))?.state;

async function withSnapshot(snapshots: Snapshots): Promise<Snapshots> {
  const state = fold(events.slice(0, before).map(({ data }) => data));
  await snapshots.save(aggregate, 'stock@1', { version: before, state });
  // A tail of 50 would be folded into a snapshot at the first load; here every load has it before itself.
  return { ...snapshots, save: async () => undefined };
}

async function castore(): Promise<() => Promise<unknown>> {
  const store = new EventStore({
    eventStoreId: 'stock',
    eventTypes: [new EventType<'StockMoved', Movement>({ type: 'StockMoved' })],
    reducer: (stock: (Stock & { aggregateId: string; version: number }) | undefined, event) => ({
      ...{ aggregateId: event.aggregateId, version: event.version },
      ...move(stock ?? null, event.payload as Movement),
    }),
    eventStorageAdapter: new InMemoryEventStorageAdapter({
      initialEvents: events.map(({ version, timestamp, data }) => ({
        ...{
          aggregateId: 'sku-1',
          type: 'StockMoved',
          version,
          timestamp,
          payload: data,
        },
      })),
    }),
  });
  return async () => (await store.getAggregate('sku-1')).aggregate;
}

async function emmett(): Promise<() => Promise<unknown>> {
  const store = getInMemoryEventStore();
  const all = events.map(({ data }) => ({ type: 'StockMoved' as const, data }));
  await store.appendToStream('sku-1', all);
  return async () => {
    const { state } = await store.aggregateStream<Stock | null, (typeof all)[number]>('sku-1', {
      evolve: (stock: Stock | null, event: (typeof all)[number]) => move(stock, event.data),
      initialState: () => null,
    });
    return state;
  };
}

async function table(): Promise<EventHistory> {
  const stored = dynamoEventStore('event-store');
  for (let at = 0; at < EVENTS; at += 500) await stored.append(events.slice(at, at + 500).map(recorded));
  return stored;
}

/** A load that is ready to be measured. */
export interface Way {
  load: () => Promise<unknown>;
  /** Loads in one measurement: fast ones are repeated so that the clock can see them. */
  times: number;
  close?: () => Promise<void>;
  /** false: it does not load the whole aggregate. */
  isWhole?: boolean;
}

const quick = async (load: () => Promise<unknown>, times = 20): Promise<Way> => ({ load, times });

async function shortItems(times?: number): Promise<Way> {
  const [history, kept] = [itemHistory(), await withSnapshot(memorySnapshots())];
  return quick(() => load(history, kept), times);
}

/** dynalite in a process of its own: a thread's work would count as this process's. */
async function serveDynamo(): Promise<() => Promise<void>> {
  const server = spawn(process.execPath, [join(import.meta.dirname, 'serve-dynamo.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [address] = (await once(server.stdout, 'data')) as [Buffer];
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = String(address).trim();
  process.env['AWS_REGION'] = 'us-east-1';
  process.env['AWS_ACCESS_KEY_ID'] = 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
  return async () => {
    const gone = once(server, 'exit');
    server.stdin.end();
    await gone;
  };
}

async function fromTable(snapshots: () => Promise<Snapshots>): Promise<Way> {
  const close = await serveDynamo();
  const stored = await table();
  const kept = await snapshots();
  return { load: () => load(stored, kept), times: 10, close };
}

/** The least that anything from the table costs: one request of the AWS SDK that finds the item of one commit of one event. */
async function oneRequest(): Promise<Way> {
  const close = await serveDynamo();
  const stored = dynamoEventStore('event-store');
  await stored.append([recorded(eventAt(1))]);
  const load = async () => {
    for await (const page of stored.facts(aggregate, 1)) return page;
  };
  return { load, times: 20, close, isWhole: false };
}

export const FULL = 'springtide: full fold, events in memory';
export const SHORT = 'springtide: snapshot + 50, in memory';
export const FULL_ITEMS = 'springtide: full fold, items of the table parsed';
export const SHORT_ITEMS = 'springtide: snapshot + 50, items of the table parsed';
export const WARM_SHORT_ITEMS = `${SHORT_ITEMS}, as many events in a measurement as in the full fold's`;
export const TABLE = 'springtide: full fold, DynamoDB table';
export const SHORT_TABLE = 'springtide: snapshot + 50, DynamoDB table';
export const REQUEST = 'one request of the AWS SDK, DynamoDB table';
export const BARE = 'fold, parsing the data column';

export const ways: Readonly<Record<string, () => Promise<Way>>> = {
  'fold alone': () => quick(async () => fold(events.map(({ data }) => data))),
  [BARE]: () => quick(async () => fold(texts.map((text) => JSON.parse(text) as Movement))),
  [FULL]: () => quick(() => load(memoryHistory(), none)),
  'castore: full fold, events in memory': async () => quick(await castore()),
  'emmett: full fold, events in memory': async () => quick(await emmett()),
  [SHORT]: async () => {
    const [history, kept] = [memoryHistory(), await withSnapshot(memorySnapshots())];
    return quick(() => load(history, kept));
  },
  [FULL_ITEMS]: async () => {
    const history = itemHistory();
    return quick(() => load(history, none));
  },
  [SHORT_ITEMS]: () => shortItems(),
  [WARM_SHORT_ITEMS]: () => shortItems((20 * EVENTS) / TAIL),
  [TABLE]: () => fromTable(async () => none),
  [REQUEST]: oneRequest,
  [SHORT_TABLE]: () => fromTable(() => withSnapshot(dynamoSnapshots('event-store'))),
};

/** Errors: the way folded something else than the bare loop. */
export function checkState(name: string, found: unknown): void {
  const { quantity, reserved, movements } = found as Stock;
  if (JSON.stringify({ quantity, reserved, movements }) !== JSON.stringify(expected))
    throw new Error(`${name} folded something else: ${JSON.stringify(found)}`);
}
