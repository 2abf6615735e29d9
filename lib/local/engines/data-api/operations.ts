import type { PoolClient } from 'pg';
import { answerOf, type ResultRequest } from './answer.ts';
import { type BoundValue, bindParameters, type SqlParameter } from './bind-parameters.ts';
import { checkedSql } from './checked-sql.ts';
import { DataApiError, StatementTimeout } from './data-api-error.ts';
import type { OperationName } from './faults.ts';
import { giveBack, openSession, type SessionStore } from './sessions.ts';
import { type Place, runTimed } from './timed-statement.ts';
import type { Transactions } from './transactions.ts';

/** A request's JSON body; every operation reads its part. */
export interface Body extends ResultRequest {
  resourceArn?: string;
  secretArn?: string;
  database?: string;
  schema?: string;
  sql?: string;
  parameters?: SqlParameter[];
  parameterSets?: SqlParameter[][];
  transactionId?: string;
  continueAfterTimeout?: boolean;
}

export interface OperationsContext {
  sessions: SessionStore;
  transactions: Transactions;
  statementTimeoutMs: number;
}

export type Operation = (body: Body) => Promise<unknown>;

export function operations(context: OperationsContext): Record<OperationName, Operation> {
  return {
    Execute: (body) => execute(context, body),
    BatchExecute: (body) => batchExecute(context, body),
    BeginTransaction: async (body) => {
      const target = targetOf(body);
      return { transactionId: await context.transactions.begin(context.sessions.find(target), target) };
    },
    CommitTransaction: async (body) => {
      await context.transactions.end(transactionOf(body), body, 'COMMIT');
      return { transactionStatus: 'Transaction Committed' };
    },
    RollbackTransaction: async (body) => {
      await context.transactions.end(transactionOf(body), body, 'ROLLBACK');
      return { transactionStatus: 'Rollback Complete' };
    },
  };
}

function targetOf(body: Body): { resourceArn: string; secretArn: string; database: string } {
  const { resourceArn = '', secretArn = '', database = 'postgres' } = body;
  if (body.schema !== undefined) {
    throw new DataApiError('BadRequestException', 'The schema parameter is not supported for PostgreSQL');
  }
  return { resourceArn, secretArn, database };
}

function transactionOf({ transactionId }: Body): string {
  if (transactionId === undefined) throw new DataApiError('BadRequestException', 'transactionId is missing');
  return transactionId;
}

async function execute(context: OperationsContext, body: Body): Promise<unknown> {
  const sql = checkedSql(body.sql);
  const values = bindParameters(sql.names, body.parameters ?? []);
  const statement = { text: sql.text, oids: values.map(({ oid }) => oid), valueSets: [textOf(values)] };
  return onSession(context, body, async (place) => {
    const result = await runTimed(place, statement, limitsOf(context, body));
    return { tags: result.tags, answer: await answerOf(result, body, place) };
  });
}

async function batchExecute(context: OperationsContext, body: Body): Promise<unknown> {
  const sql = checkedSql(body.sql);
  const sets = (body.parameterSets ?? [[]]).map((set) => bindParameters(sql.names, set));
  const oids = sql.names.map((_, index) => sets.find((set) => set[index]?.oid)?.[index]?.oid ?? 0);
  const statement = { text: sql.text, oids, valueSets: sets.map(textOf) };
  return onSession(context, body, async (place) => {
    const { tags } = await runTimed(place, statement, limitsOf(context, body));
    return { tags, answer: { updateResults: tags.map(() => ({ generatedFields: [] })) } };
  });
}

function limitsOf({ statementTimeoutMs }: OperationsContext, body: Body) {
  return { timeoutMs: statementTimeoutMs, continueAfterTimeout: body.continueAfterTimeout === true };
}

const textOf = (values: readonly BoundValue[]) => values.map(({ text }) => text);

interface Outcome {
  answer: unknown;
  tags: readonly string[];
}

/** In the caller's transaction, or on a session of its own that is given back afterwards. */
async function onSession(
  context: OperationsContext,
  body: Body,
  work: (place: Place) => Promise<Outcome>,
): Promise<unknown> {
  if (body.transactionId !== undefined) {
    return context.transactions.use(body.transactionId, body, async (transaction) => {
      const { answer, tags } = await work(transaction);
      transaction.tags.push(...tags);
      return answer;
    });
  }
  const sessions = context.sessions.find(targetOf(body));
  const client = await openSession(sessions);
  try {
    const { answer, tags } = await work({ client, sessions });
    giveBack(client, tags);
    return answer;
  } catch (error) {
    giveBackFailed(client, error);
    throw error;
  }
}

/** A statement that outlived its call keeps its session until it ends; any other failure leaves the session usable. */
function giveBackFailed(client: PoolClient, error: unknown): void {
  if (error instanceof StatementTimeout) void error.end.then(() => client.release(true));
  else giveBack(client);
}
