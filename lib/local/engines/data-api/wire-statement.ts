import type { Client, Submittable } from 'pg';

/** A column as PostgreSQL describes it in front of the rows. */
export interface WireColumn {
  name: string;
  tableID: number;
  columnID: number;
  dataTypeID: number;
  dataTypeModifier: number;
}

export interface WireResult {
  columns: readonly WireColumn[];
  rows: (string | null)[][];
  /** Command tags, one for each set of values: `INSERT 0 1`, `SELECT 3`. */
  tags: string[];
  /** More bytes of rows arrived than the limit; the rows are incomplete. */
  tooLarge: boolean;
}

export interface WireRequest {
  text: string;
  /** PostgreSQL type numbers of the parameters; 0 lets the server infer. */
  oids: readonly number[];
  /** One list of text values for each execution; all of them are one implicit transaction. */
  valueSets: readonly (readonly (string | null)[])[];
  maxBytes: number;
}

/** The protocol messages of pg's connection; its published types still describe an older signature. */
interface WireConnection {
  stream: { cork(): void; uncork(): void };
  parse(message: { name: string; text: string; types: readonly number[] }): void;
  bind(message: { portal: string; statement: string; values: readonly (string | null)[] }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: { portal: string; rows: number }): void;
  sync(): void;
  sendCopyFail(reason: string): void;
}

interface Prepared {
  name: string;
  columns: readonly WireColumn[];
  parsed: boolean;
}

/** Statements a session keeps prepared; the ones that come later are parsed each time. */
const MAX_PREPARED = 300;

const preparedBySession = new WeakMap<Client, Map<string, Prepared>>();

/**
 * Runs one statement with typed parameters: Parse and Describe only the first time in a session, then Bind and Execute,
 * all in one packet. Written on pg's own submittable interface because its `query` can neither type parameters nor skip
 * the description of a prepared statement.
 */
export async function runOnWire(client: Client, request: WireRequest): Promise<WireResult> {
  const key = `${request.oids.join()}:${request.text}`;
  const prepared = preparedOf(client, key);
  const wasParsed = prepared.parsed;
  try {
    return await submit(client, request, prepared);
  } catch (error) {
    preparedBySession.get(client)?.delete(key);
    if (wasParsed && isStalePlan(error)) return submit(client, request, unnamed());
    throw error;
  }
}

/** The table changed under a prepared statement. PostgreSQL says so before it runs anything. */
function isStalePlan(error: unknown): boolean {
  const { code, message } = error as Error & { code?: string };
  return code === '0A000' && message.includes('cached plan');
}

function submit(client: Client, request: WireRequest, prepared: Prepared): Promise<WireResult> {
  return new Promise((resolve, reject) => {
    client.query(submittable({ request, prepared, resolve, failed: reject }));
  });
}

const unnamed = (): Prepared => ({ name: '', columns: [], parsed: false });

/** Inside a transaction nothing is kept prepared: a stale plan there could not be tried again, it ends the transaction. */
function preparedOf(client: Client, key: string): Prepared {
  const known = preparedBySession.get(client) ?? new Map<string, Prepared>();
  preparedBySession.set(client, known);
  const inTransaction = transactionStatus(client) === 'T';
  if (inTransaction || (known.size >= MAX_PREPARED && !known.has(key))) return unnamed();
  const prepared = known.get(key) ?? { ...unnamed(), name: nextName() };
  known.set(key, prepared);
  return prepared;
}

/** `I` idle, `T` in a transaction, `E` in a failed one; null before the first answer. */
export function transactionStatus(client: Client): string | null {
  return (client as unknown as { getTransactionStatus(): string | null }).getTransactionStatus();
}

let lastName = 0;
/** Never used twice, so that a statement dropped from the list cannot clash with its successor. */
function nextName(): string {
  lastName += 1;
  return `s${lastName}`;
}

interface Run {
  request: WireRequest;
  prepared: Prepared;
  resolve(result: WireResult): void;
  failed(error: Error): void;
}

function submittable({ request, prepared, resolve, failed }: Run): Submittable {
  const result: WireResult = { columns: prepared.columns, rows: [], tags: [], tooLarge: false };
  let bytes = 0;
  const handlers = {
    submit: (connection: unknown) => send(connection as WireConnection, request, prepared),
    handleRowDescription: ({ fields }: { fields: WireColumn[] }) => {
      prepared.columns = fields;
      result.columns = fields;
    },
    handleDataRow: ({ fields, length }: { fields: (string | null)[]; length: number }) => {
      bytes += length;
      if (bytes > request.maxBytes) result.tooLarge = true;
      else result.rows.push(fields);
    },
    handleCommandComplete: ({ text }: { text: string }) => result.tags.push(text),
    handleEmptyQuery: () => result.tags.push(''),
    handlePortalSuspended: () => undefined,
    handleReadyForQuery: () => {
      prepared.parsed = prepared.name !== '';
      resolve(result);
    },
    handleCopyInResponse: (connection: WireConnection) => connection.sendCopyFail('COPY is not supported'),
    handleCopyData: () => undefined,
    handleError: failed,
  };
  return handlers as Submittable;
}

function send(connection: WireConnection, request: WireRequest, prepared: Prepared): void {
  const { name } = prepared;
  connection.stream.cork();
  if (!prepared.parsed) connection.parse({ name, text: request.text, types: request.oids });
  request.valueSets.forEach((values, index) => {
    connection.bind({ portal: '', statement: name, values });
    if (index === 0 && !prepared.parsed) connection.describe({ type: 'P', name: '' });
    connection.execute({ portal: '', rows: 0 });
  });
  connection.sync();
  connection.stream.uncork();
}
