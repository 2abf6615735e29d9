import { once } from 'node:events';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { fenceParameters } from '../../../functions/kernel/sharding/fence.ts';
import { parseNamedParameters } from '../../../functions/kernel/sharding/named-parameters.ts';
import { ADD_CHUNK } from '../../../functions/orders/store/import-sql.ts';
import { inputText } from '../../../functions/orders/store/order-input.ts';
import { outcomesOf } from '../../../functions/orders/store/order-outcomes.ts';
import { APPLY_CHUNK, WRITE_ORDERS } from '../../../functions/orders/store/write-orders-sql.ts';
import type { OrderRow } from './order-rows.ts';
import { ACCOUNT, BUCKET, type OrdersServer } from './orders-server.ts';
import {
  INPUT,
  INPUT_NAMES,
  type InputColumn,
  stagedSource,
  stagedTable,
  unnestSource,
  upsert,
  upsertWithOutbox,
  valuesSource,
} from './upsert-sql.ts';

/** A way to load the rows; what it does beyond the upsert is in its effects. */
export interface Contestant {
  name: string;
  effects: 'upsert' | 'upsert, outbox' | 'upsert, guard, fence, counter, outbox, customers';
  /** A round trip for each row. */
  rowByRow?: true;
  /** Before the clock starts. */
  prepare?(rows: readonly OrderRow[]): Promise<void>;
  load(rows: readonly OrderRow[]): Promise<void>;
  stop?(): Promise<void>;
}

export const BATCH = 500;

export function batches<T>(rows: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, n) =>
    rows.slice(n * BATCH, (n + 1) * BATCH),
  );
}

/** A JSON column's value as text; the others are text or numbers already. */
function fieldOf({ columns }: OrderRow, column: InputColumn): unknown {
  const value = columns[column];
  return INPUT[column] === 'jsonb' && value !== null ? JSON.stringify(value) : value;
}

const fieldsOf = (row: OrderRow) => INPUT_NAMES.map((column) => fieldOf(row, column));

type Write = (source: string) => string;
const kinds = [
  ['upsert', upsert],
  ['upsert, outbox', upsertWithOutbox],
] as const satisfies readonly (readonly [Contestant['effects'], Write])[];

/** The buyers of the rows that come, as customers whom the account knows already. */
const KNOW_BUYERS = `INSERT INTO customers (account_id, id, bucket, version, status, data, created_at, updated_at, last_event_id)
  SELECT DISTINCT ON (customer ->> 'id') $1, customer ->> 'id', $2::integer, 0, 'active',
    customer - 'id' || '{"status": "active"}', received_at, received_at, event_id
  FROM staged WHERE customer IS NOT NULL ORDER BY customer ->> 'id', placed_at DESC
  ON CONFLICT DO NOTHING`;

/** Everything over one plain connection: no HTTP, so that only statements are compared. */
export function statementContestants(server: OrdersServer): Contestant[] {
  return [
    ...kinds.flatMap(([effects, write]) => peers(server.client, effects, write)),
    {
      name: 'springtide, every buyer known already',
      effects: 'upsert, guard, fence, counter, outbox, customers',
      async prepare() {
        await server.client.query(KNOW_BUYERS, [ACCOUNT, BUCKET]);
        await server.client.query('VACUUM ANALYZE customers');
      },
      load: loadBatches(server, WRITE_ORDERS),
    },
    {
      name: 'springtide, one statement per 500',
      effects: 'upsert, guard, fence, counter, outbox, customers',
      load: loadBatches(server, WRITE_ORDERS),
    },
    {
      name: 'springtide, the same over the Data API endpoint',
      effects: 'upsert, guard, fence, counter, outbox, customers',
      load: loadOverDataApi(server),
    },
    ...importContestants(server),
  ];
}

/** The two statements of an import: a request stores chunks of 500 orders, the worker applies one after the other. */
function importContestants(server: OrdersServer): Contestant[] {
  const effects = 'upsert, guard, fence, counter, outbox, customers';
  const store = runChunks(server, ADD_CHUNK, (batch) => ({
    orders: inputText(batch.map(({ write }) => write)),
  }));
  const apply = runChunks(server, APPLY_CHUNK, () => ({}));
  return [
    {
      name: 'springtide, import: stored chunks applied, 500 rows a statement',
      effects,
      prepare: store,
      load: apply,
    },
    {
      name: 'springtide, import: chunks stored, then applied',
      effects,
      async load(rows) {
        await store(rows);
        await apply(rows);
      },
    },
  ];
}

function runChunks(
  { client, placement }: OrdersServer,
  sql: string,
  more: (batch: readonly OrderRow[]) => object,
): Contestant['load'] {
  const { text, names } = parseNamedParameters(sql);
  const fixed = { ...fenceParameters(placement), ...ORIGIN, bucket: BUCKET, import_id: IMPORT };
  return async (rows) => {
    for (const [chunk_no, batch] of batches(rows).entries()) {
      const given: Record<string, unknown> = { ...fixed, chunk_no, ...more(batch) };
      const values = names.map((one) => given[one]);
      const { rows: answer } = await client.query({ name: sql.slice(0, 40) + sql.length, text, values });
      const { changed = BATCH } = answer[0];
      if (Number(changed) !== BATCH) throw new Error(`a chunk changed ${changed} orders`);
    }
  };
}

const IMPORT = '00000000-0000-7000-8000-000000000000';
const ORIGIN = { correlation_id: 'bench', causation_id: null, trace_parent: null };

const parametersOf = ({ placement }: OrdersServer, rows: readonly OrderRow[]) => ({
  ...fenceParameters(placement),
  ...ORIGIN,
  bucket: BUCKET,
  orders: inputText(rows.map(({ write }) => write)),
});

function loadBatches(server: OrdersServer, sql: string): Contestant['load'] {
  const { text, names } = parseNamedParameters(sql);
  return async (rows) => {
    for (const batch of batches(rows)) {
      const given: Record<string, unknown> = parametersOf(server, batch);
      const result = await server.client.query({
        name: 'springtide',
        text,
        values: names.map((one) => given[one]),
      });
      const { length } = outcomesOf(result.rows[0].outcomes);
      if (length !== batch.length) throw new Error(`${length} outcomes`);
    }
  };
}

function loadOverDataApi(server: OrdersServer): Contestant['load'] {
  const router = server.world.newRouter();
  return async (rows) => {
    for (const batch of batches(rows)) {
      const parameters = parametersOf(server, batch);
      const [row] = await router.run(ACCOUNT, (_, execute) =>
        execute({ sql: WRITE_ORDERS, parameters, intent: 'write', idempotent: true }),
      );
      const { length } = outcomesOf(row?.outcomes);
      if (length !== batch.length) throw new Error(`over the Data API: ${length} outcomes`);
    }
  };
}

function peers(client: pg.Client, effects: Contestant['effects'], write: Write): Contestant[] {
  const run = (name: string, source: string, values: unknown[]) =>
    client.query({ name: `${name}, ${effects}`, text: write(source), values: [ACCOUNT, BUCKET, ...values] });
  return [
    {
      name: 'limit: INSERT ... SELECT inside the server, all rows in one statement',
      effects,
      load: async () => void (await run('limit', stagedSource('staged'), [])),
    },
    {
      name: 'INSERT ... SELECT inside the server, 500 rows a statement',
      effects,
      async load(rows) {
        for (const batch of batches(rows).keys()) {
          await run('limit by batch', stagedSource('staged', 'WHERE batch = $3'), [batch]);
        }
      },
    },
    {
      name: 'COPY + merge, 500 rows',
      effects,
      async load(rows) {
        for (const batch of batches(rows)) {
          await client.query('BEGIN');
          await copyInto(client, batch);
          await run('copied', stagedSource('copied'), []);
          await client.query('TRUNCATE copied');
          await client.query('COMMIT');
        }
      },
    },
    {
      name: 'VALUES, 500 rows',
      effects,
      async load(rows) {
        for (const batch of batches(rows)) {
          await run(`values ${batch.length}`, valuesSource(batch.length), batch.flatMap(fieldsOf));
        }
      },
    },
    {
      name: 'unnest, 500 rows',
      effects,
      async load(rows) {
        for (const batch of batches(rows)) {
          const columns = INPUT_NAMES.map((column) => batch.map((row) => fieldOf(row, column)));
          await run('unnest', unnestSource, columns);
        }
      },
    },
    {
      name: 'one by one, prepared',
      effects,
      rowByRow: true,
      async load(rows) {
        for (const row of rows) await run('single', valuesSource(1), fieldsOf(row));
      },
    },
  ];
}

async function copyInto(client: pg.Client, rows: readonly OrderRow[]): Promise<void> {
  const stream = client.query(copyFrom(`COPY copied (${INPUT_NAMES.join(', ')}) FROM STDIN`));
  const done = once(stream, 'finish');
  stream.end(
    rows.map((row) => `${INPUT_NAMES.map((name) => copyText(fieldOf(row, name))).join('\t')}\n`).join(''),
  );
  await done;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** COPY's text format: `\N` for null, backslashes before what would end a field. */
function copyText(value: unknown): string {
  return value === null ? '\\N' : String(value).replace(/[\\\t\n\r]/g, (found) => ESCAPES[found] ?? found);
}

/** The rows in the database, for the statements that only move them; and the place where COPY puts them. */
export async function stageRows(client: pg.Client, rows: readonly OrderRow[]): Promise<void> {
  await client.query(stagedTable('staged'));
  await client.query(stagedTable('copied', 'TEMPORARY'));
  for (const [batch, some] of batches(rows).entries()) {
    await copyInto(client, some);
    await client.query(`INSERT INTO staged SELECT $1, ${INPUT_NAMES.join(', ')} FROM copied`, [batch]);
    await client.query('TRUNCATE copied');
  }
  await client.query('ANALYZE staged');
}
