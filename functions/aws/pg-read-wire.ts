import type { ClientBase, Submittable } from 'pg';
import type { BoundStatement, Column } from './pg-values.ts';

/** What one read brought. */
export interface WireRead {
  columns: readonly Column[];
  rows: (string | null)[][];
  /** Every transaction below it had been applied before the rows were read. */
  appliedBelow: bigint;
}

/** The protocol messages of pg's connection; its published types describe an older signature. */
interface WireConnection {
  stream: { cork(): void; uncork(): void };
  parse(message: { name: string; text: string; types: readonly number[] }): void;
  bind(message: { portal: string; statement: string; values: readonly (string | null)[] }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: { portal: string; rows: number }): void;
  sync(): void;
  sendCopyFail(reason: string): void;
}

/** READ ONLY, because an Aurora reader endpoint without readers leads to the writer, and would let a write through. */
const BEGIN = 'BEGIN TRANSACTION READ ONLY';
/**
 * The oldest transaction that is not finished here; on a replica: not yet applied. In READ COMMITTED the statement behind
 * it has a later snapshot, so it sees at least as much.
 */
const APPLIED = 'SELECT CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text)';

/** Answers that come before the statement's own: those of BEGIN and of APPLIED. */
const APPLIED_AT = 1;
const STATEMENT_AT = 2;

/**
 * One read-only transaction in one packet and so one round trip: begin, position, statement, commit. Nothing stays prepared,
 * which suits a proxy. Written on pg's submittable interface because its `query` neither types parameters nor pipelines
 * several statements before one Sync. After an error the transaction is open: the caller closes the connection.
 */
export function readOnWire(client: ClientBase, statement: BoundStatement): Promise<WireRead> {
  return new Promise((resolve, reject) => {
    client.query(submittable(statement, { resolve, reject }));
  });
}

interface Waiting {
  resolve(read: WireRead): void;
  reject(error: Error): void;
}

function submittable(statement: BoundStatement, { resolve, reject }: Waiting): Submittable {
  const read: WireRead = { columns: [], rows: [], appliedBelow: 0n };
  let answered = 0;
  const handlers = {
    submit: (connection: unknown) => send(connection as WireConnection, statement),
    handleRowDescription: ({ fields }: { fields: Column[] }) => {
      read.columns = fields;
    },
    handleDataRow: ({ fields }: { fields: (string | null)[] }) => {
      if (answered === APPLIED_AT) read.appliedBelow = BigInt(fields[0] ?? 0);
      if (answered === STATEMENT_AT) read.rows.push(fields);
    },
    handleCommandComplete: () => {
      answered += 1;
    },
    handleEmptyQuery: () => {
      answered += 1;
    },
    handlePortalSuspended: () => undefined,
    handleReadyForQuery: () => resolve(read),
    handleCopyInResponse: (connection: WireConnection) => connection.sendCopyFail('COPY is not supported'),
    handleCopyData: () => undefined,
    handleError: reject,
  };
  return handlers as Submittable;
}

function send(connection: WireConnection, statement: BoundStatement): void {
  connection.stream.cork();
  sendOne(connection, { text: BEGIN, oids: [], values: [] }, false);
  sendOne(connection, { text: APPLIED, oids: [], values: [] }, false);
  sendOne(connection, statement, true);
  sendOne(connection, { text: 'COMMIT', oids: [], values: [] }, false);
  connection.sync();
  connection.stream.uncork();
}

function sendOne(
  connection: WireConnection,
  { text, oids, values }: BoundStatement,
  describe: boolean,
): void {
  connection.parse({ name: '', text, types: oids });
  connection.bind({ portal: '', statement: '', values });
  if (describe) connection.describe({ type: 'P', name: '' });
  connection.execute({ portal: '', rows: 0 });
}
