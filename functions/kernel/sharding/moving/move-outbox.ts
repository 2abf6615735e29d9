import { bucketOf } from '../bucket.ts';
import type { ExecuteSql } from '../sql.ts';
import { applyOutboxSql } from './apply-sql.ts';
import { encodeBodies, knownColumns } from './copy-rows.ts';
import { type MovePair, passedRow } from './move-pair.ts';
import type { MoveSubject } from './move-record.ts';
import type { MovedTable } from './moved-table.ts';
import { readPageSql } from './page-sql.ts';
import { readRows } from './read-rows.ts';
import { gateParameters, movingStatement } from './slot-scope.ts';

const OUTBOX: MovedTable = { name: 'outbox', key: ['position'] };
const ACCOUNTS = 'SELECT DISTINCT account_id FROM outbox';
const LEFT_OUT = `SELECT value AS account_id FROM moving_slots m CROSS JOIN LATERAL jsonb_object_keys(m.left_out) AS value
WHERE m.slot = :slot`;
const IN_ACCOUNTS = 't.account_id IN (SELECT value FROM jsonb_array_elements_text(CAST(:accounts AS jsonb)))';

/** Accounts of the moving slot that have events waiting on that side; the outbox knows no buckets. */
async function accountsWithEvents(
  execute: ExecuteSql,
  subject: MoveSubject,
  slot: string,
): Promise<string[]> {
  if (subject.kind === 'account') return [subject.accountId];
  const [found, left] = await Promise.all([
    execute(movingStatement(ACCOUNTS)),
    execute(movingStatement(LEFT_OUT, { slot })),
  ]);
  const elsewhere = new Set(left.map((row) => String(row.account_id)));
  return found
    .map((row) => String(row.account_id))
    .filter((account) => bucketOf(account) === subject.bucket && !elsewhere.has(account));
}

/** Events of the slot that wait on the source. */
export async function waitingEvents({ move, source }: MovePair): Promise<number> {
  const accounts = await accountsWithEvents(source, move.subject, move.to.slot);
  if (accounts.length === 0) return 0;
  const sql = `SELECT count(*) AS events FROM outbox t WHERE ${IN_ACCOUNTS}`;
  const [row] = await source(movingStatement(sql, { accounts: { json: accounts } }));
  return Number(row?.events ?? 0);
}

/** The columns that are copied; asked for before the fence closes, they are known behind it. */
export async function outboxColumns(pair: MovePair): Promise<string[]> {
  return (await knownColumns(pair, OUTBOX.name)).filter((column) => column !== '"position"');
}

/**
 * Copies the events that wait, behind the closed fence, so before any newer one is written on the target. Either relay may
 * publish an event, and both may; consumers drop the second by its id. The target's outbox holds a suffix of the slot's
 * events in their order, so the first appearances in the log are in the order of each aggregate.
 */
export async function copyOutbox(pair: MovePair): Promise<number> {
  const { move, source, target } = pair;
  const accounts = await accountsWithEvents(source, move.subject, move.to.slot);
  const columns = await outboxColumns(pair);
  let copied = 0;
  for (let after: string | null = null; accounts.length > 0; ) {
    const sql = readPageSql(OUTBOX, IN_ACCOUNTS, after !== null);
    const parameters = { accounts: { json: accounts }, ...(after === null ? {} : { after }) };
    const rows = await readRows(source, OUTBOX, movingStatement(sql, parameters));
    const bodies = rows.flatMap((row) => (row.body === null ? [] : [row.body]));
    if (rows.length === 0) return copied;
    const written = { ...gateParameters(move), rows: encodeBodies(bodies) };
    passedRow(await target(movingStatement(applyOutboxSql(columns), written)), move);
    copied += rows.length;
    after = rows.at(-1)?.key ?? null;
  }
  return copied;
}

/** Deletes the slot's events from the side that does not own it. */
export async function dropOutbox({ move }: MovePair, side: ExecuteSql): Promise<void> {
  const accounts = await accountsWithEvents(side, move.subject, move.to.slot);
  if (accounts.length === 0) return;
  const sql = `DELETE FROM outbox t WHERE ${IN_ACCOUNTS}`;
  await side(movingStatement(sql, { accounts: { json: accounts } }));
}
