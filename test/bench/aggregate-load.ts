import { EventStore, EventType } from '@castore/core';
import { InMemoryEventStorageAdapter } from '@castore/event-storage-adapter-in-memory';
import { getInMemoryEventStore } from '@event-driven-io/emmett';
import { eventsIn, toItem } from '../../functions/aws/dynamo-commits.ts';
import { dynamoEventStore } from '../../functions/aws/dynamo-event-store.ts';
import { dynamoSnapshots } from '../../functions/aws/dynamo-snapshots.ts';
import { toCommits } from '../../functions/kernel/events/commit-history.ts';
import type { DomainEvent } from '../../functions/kernel/events/domain-event.ts';
import type {
  AggregateKey,
  EventHistory,
  RecordedEvent,
} from '../../functions/kernel/events/event-history.ts';
import { loadAggregate, type Reducer } from '../../functions/kernel/events/load-aggregate.ts';
import type { Snapshots } from '../../functions/kernel/events/snapshots.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { openDynamo } from '../support/dynamo-engine.ts';
import { recorded } from '../support/memory-commits.ts';
import { memorySnapshots } from '../support/memory-snapshots.ts';
import { median, saveResult } from './results.ts';

/** State of an aggregate of 10,000 events: by the full fold, by snapshot and tail, and by the in-memory stores of two peers. */
const EVENTS = 10_000;
const TAIL = 50;
const ROUNDS = 11;
/** Rounds for the compilers, not counted. */
const WARM_UP = 3;
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
    data: { quantity: (version % 7) - 3, reserved: version % 3, reason: 'order' },
    ...{ correlationId: '01890a5d-ac96-774b-bcce-b302099a8057', causationId: null },
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

/** Events that are objects already, as the peers' in-memory stores keep theirs. */
function memoryHistory(): EventHistory {
  const kept: readonly RecordedEvent[] = events.map(recorded);
  return {
    append: () => Promise.reject(new Error('nothing is appended here')),
    read: async (_, fromVersion, limit) => kept.slice(fromVersion - 1, fromVersion - 1 + limit),
  };
}

/** What the table holds, without the way there: every read parses the items it needs. */
function itemHistory(): EventHistory {
  const items = toCommits(events.map(recorded), null).map(toItem);
  const first = items.map((item) => Number(item.version?.N));
  return {
    append: () => Promise.reject(new Error('nothing is appended here')),
    async read(_, fromVersion, limit) {
      const found: RecordedEvent[] = [];
      const from = first.findLastIndex((version) => version <= fromVersion);
      for (const item of items.slice(from)) {
        if (found.length >= limit) break;
        found.push(...eventsIn(item).filter(({ event }) => event.version >= fromVersion));
      }
      return found.slice(0, limit);
    },
  };
}

const none: Snapshots = { find: async () => null, save: async () => undefined };
const loadReader = async () => (event: DomainEvent) => event;
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
        ...{ aggregateId: 'sku-1', type: 'StockMoved', version, timestamp, payload: data },
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

const dynamo = await openDynamo(['event-store']);
const stored = dynamoEventStore('event-store');
for (let at = 0; at < EVENTS; at += 500) await stored.append(events.slice(at, at + 500).map(recorded));
const memory = memoryHistory();
const items = itemHistory();
const memoryKept = await withSnapshot(memorySnapshots());
const dynamoKept = await withSnapshot(dynamoSnapshots('event-store'));

const FULL = 'springtide: full fold, events in memory';
const SHORT = 'springtide: snapshot + 50, in memory';
const FULL_ITEMS = 'springtide: full fold, items of the table parsed';
const SHORT_ITEMS = 'springtide: snapshot + 50, items of the table parsed';
const ways: Record<string, () => Promise<unknown>> = {
  'fold alone': async () => fold(events.map(({ data }) => data)),
  'fold, parsing the data column': async () => fold(texts.map((text) => JSON.parse(text) as Movement)),
  [FULL]: () => load(memory, none),
  'castore: full fold, events in memory': await castore(),
  'emmett: full fold, events in memory': await emmett(),
  [SHORT]: () => load(memory, memoryKept),
  [FULL_ITEMS]: () => load(items, none),
  [SHORT_ITEMS]: () => load(items, memoryKept),
  'springtide: full fold, DynamoDB table': () => load(stored, none),
  'springtide: snapshot + 50, DynamoDB table': () => load(stored, dynamoKept),
};

/** CPU of one load in microseconds; fast ones are repeated so that the clock can see them. */
async function measure(work: () => Promise<unknown>, times: number): Promise<number> {
  const start = process.cpuUsage();
  for (let count = 0; count < times; count += 1) await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / times;
}

const results = new Map<string, number[]>();
for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
  for (const [name, work] of Object.entries(ways)) {
    const isTable = name.includes('DynamoDB');
    const micros = await measure(work, isTable ? 1 : 20);
    if (round >= WARM_UP) results.set(name, [...(results.get(name) ?? []), micros]);
  }
}
for (const [name, work] of Object.entries(ways)) check(name, (await work()) as Stock);
await dynamo.close();
report();

function check(name: string, found: Stock): void {
  const { quantity, reserved, movements } = found;
  if (JSON.stringify({ quantity, reserved, movements }) !== JSON.stringify(expected))
    throw new Error(`${name} folded something else: ${JSON.stringify(found)}`);
}

function report(): void {
  const of = (name: string) => median(results.get(name) ?? []);
  const ratio = (a: string, b: string) => (of(a) / of(b)).toFixed(0);
  process.stderr.write(
    saveResult('aggregate-load', {
      title: 'Load of an aggregate of 10,000 events',
      notes: [
        `CPU of this process a load, medians of ${ROUNDS} rounds in turns; events with 3 small fields, one fold for all.`,
        `Snapshot + ${TAIL} is ${ratio(FULL, SHORT)} times cheaper than the full fold of objects, ${ratio(FULL_ITEMS, SHORT_ITEMS)} times of parsed items and`,
        `${ratio('springtide: full fold, DynamoDB table', 'springtide: snapshot + 50, DynamoDB table')} times from the table (goal 50). Goal of the full fold with parsing of the data column: at most 3 ms.`,
        'The peers keep objects in memory and have no snapshots there; the table is dynalite in a process of its own, read over HTTP.',
      ],
      rows: Object.keys(ways).map((name) => ({
        name,
        'CPU µs a load': of(name).toFixed(0),
        'to our full fold in memory': (of(name) / of(FULL)).toFixed(3),
      })),
    }),
  );
}
