import { randomBytes } from 'node:crypto';
import type { PoolClient } from 'pg';
import { DataApiError, StatementTimeout, translateDatabaseError } from './data-api-error.ts';
import { giveBack, openSession, type Sessions, type Target } from './sessions.ts';
import { runOnWire } from './wire-statement.ts';

export interface Transaction {
  client: PoolClient;
  sessions: Sessions;
  target: Target;
  /** A statement runs in it at this moment. */
  busy: boolean;
  startedMs: number;
  usedMs: number;
  tags: string[];
}

export interface Transactions {
  begin(sessions: Sessions, target: Target): Promise<string>;
  /** Runs `work` in the transaction, alone. @throws when it is unknown, expired, of another cluster or busy. */
  use<T>(id: string, target: Partial<Target>, work: (transaction: Transaction) => Promise<T>): Promise<T>;
  end(id: string, target: Partial<Target>, how: 'COMMIT' | 'ROLLBACK'): Promise<void>;
  /** Rolls back what was left alone too long. */
  expire(): void;
  close(): Promise<void>;
}

const IDLE_LIMIT_MS = 3 * 60_000;
const AGE_LIMIT_MS = 24 * 3_600_000;

const command = (text: string) => ({ text, oids: [], valueSets: [[]], maxBytes: 1024 });

/** Transactions that are open between calls, each on a session of its own. */
export function transactionStore(clock: () => number): Transactions {
  const open = new Map<string, Transaction>();
  const isOver = ({ usedMs, startedMs, busy }: Transaction) =>
    !busy && (clock() - usedMs > IDLE_LIMIT_MS || clock() - startedMs > AGE_LIMIT_MS);
  const drop = (id: string, { client }: Transaction) => {
    open.delete(id);
    client.release(true);
  };
  const find = (id: string, target: Partial<Target>): Transaction => {
    const found = open.get(id);
    if (found !== undefined && isOver(found)) drop(id, found);
    if (found === undefined || isOver(found)) throw notFound(id);
    checkSame(id, found, target);
    if (found.busy) throw new DataApiError('BadRequestException', 'Transaction is still running a query');
    return found;
  };
  const use: Transactions['use'] = async (id, target, work) => useAlone(find(id, target), clock, work);
  return {
    use,
    begin: async (sessions, target) => {
      const client = await beginOn(sessions);
      const id = randomBytes(96).toString('base64');
      const startedMs = clock();
      open.set(id, { client, sessions, target, busy: false, startedMs, usedMs: startedMs, tags: [] });
      return id;
    },
    end: async (id, target, how) => {
      await use(id, target, async (transaction) => {
        open.delete(id);
        await endTransaction(transaction, how);
      });
    },
    expire: () => {
      for (const [id, transaction] of open) if (isOver(transaction)) drop(id, transaction);
    },
    close: async () => {
      for (const [id, transaction] of open) drop(id, transaction);
    },
  };
}

async function beginOn(sessions: Sessions): Promise<PoolClient> {
  const client = await openSession(sessions);
  await runOnWire(client, command('BEGIN')).catch((error) => {
    client.release(true);
    throw translateDatabaseError(error);
  });
  return client;
}

/** Marks the transaction busy; after a timeout it stays so until its statement has really ended. */
async function useAlone<T>(
  transaction: Transaction,
  clock: () => number,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  transaction.busy = true;
  const rest = () => {
    transaction.busy = false;
    transaction.usedMs = clock();
  };
  try {
    const answer = await work(transaction);
    rest();
    return answer;
  } catch (error) {
    if (error instanceof StatementTimeout) void error.end.then(rest);
    else rest();
    throw error;
  }
}

function notFound(id: string): DataApiError {
  return new DataApiError('TransactionNotFoundException', `Transaction ${id} is not found`);
}

/** A transaction lives on one cluster with one secret and one database; another one does not know it. */
function checkSame(id: string, { target }: Transaction, asked: Partial<Target>): void {
  for (const key of ['resourceArn', 'secretArn'] as const) {
    if (asked[key] !== target[key]) throw notFound(id);
  }
  if (asked.database !== undefined && asked.database !== target.database) {
    throw new DataApiError('BadRequestException', 'Database name is not the same as transaction');
  }
}

/** PostgreSQL answers COMMIT of a failed transaction with ROLLBACK; that must not look like success. */
async function endTransaction(transaction: Transaction, how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
  const { client, tags } = transaction;
  try {
    const result = await runOnWire(client, command(how));
    giveBack(client, tags);
    if (how === 'COMMIT' && result.tags[0] === 'ROLLBACK') throw silentRollback();
  } catch (error) {
    if (!(error instanceof DataApiError)) client.release(true);
    throw translateDatabaseError(error);
  }
}

function silentRollback(): DataApiError {
  return new DataApiError(
    'DatabaseErrorException',
    'ERROR: The database returned ROLLBACK, so the transaction cannot be committed; SQLState: 25P02',
  );
}
