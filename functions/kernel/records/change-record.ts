import { AppError, hasCode } from '../errors.ts';
import type { Origin } from '../events/origin.ts';
import type { Placement } from '../sharding/directory.ts';
import { fencedRow, fenceParameters } from '../sharding/fence.ts';
import type { AccountRouter } from '../sharding/route-account.ts';
import type { ExecuteSql, ShardId } from '../sharding/sql.ts';
import type { AccountId } from '../tenancy.ts';
import type { ExpectedVersions } from './expected-versions.ts';
import { type Answer, checkSameRequest, isKeyTaken, type RequestKey } from './idempotency.ts';
import { type Look, lookAt, NOTHING_SEEN, rememberedIn } from './look-at-record.ts';
import { planWrite, type WritePlan } from './plan-write.ts';
import { writeRecordSql } from './record-sql.ts';
import type { Decide, RecordData, RecordType } from './record-type.ts';

/** One change on its way: who decides, and what makes the write the same write when it is sent again. */
export interface ChangeRequest<Data extends RecordData> {
  id: string;
  /** The id was made for this request, so nothing can be there yet and looking first would only cost a round trip. */
  isNewId: boolean;
  /** From If-Match. */
  expectedVersions: ExpectedVersions;
  decide: Decide<Data>;
  key: RequestKey | null;
  eventId: string;
  /** When it was accepted, ISO 8601 UTC. */
  at: string;
  origin: Origin;
}

/** `shard` is where an outbox row waits; null when nothing was written. */
export interface ChangeResult {
  answer: Answer;
  replayed: boolean;
  shard: ShardId | null;
}

export interface RecordPlace<Data extends RecordData> {
  router: AccountRouter;
  type: RecordType<Data>;
}

/** Writers that were faster than us this often in a row: then the client may try again. */
const MAX_ATTEMPTS = 10;

/**
 * Looks, decides, and writes under the condition that nothing changed in between; else once more from the start.
 * Errors: those of the decider, `precondition_failed` (If-Match), `key_reused`, `conflict` (a unique value is taken, or too
 * many writers at once).
 */
export function changeRecord<Data extends RecordData>(
  { router, type }: RecordPlace<Data>,
  accountId: AccountId,
  request: ChangeRequest<Data>,
): Promise<ChangeResult> {
  return router.run(accountId, (placement, execute) =>
    untilWritten({ accountId, type, placement, execute, request }),
  );
}

async function untilWritten<Data extends RecordData>(attempt: Attempt<Data>): Promise<ChangeResult> {
  const { accountId, type, execute, request } = attempt;
  const look = () => lookAt<Data>(execute, type.table, { accountId, request });
  let seen: Look<Data> = request.isNewId ? NOTHING_SEEN : await look();
  for (let attempts = 1; attempts <= MAX_ATTEMPTS; attempts += 1) {
    const result = await decideAndWrite(attempt, seen);
    if (result !== 'overtaken') return result;
    seen = await look();
  }
  throw new AppError('conflict', 'too many changes of this record at once', { retryable: true });
}

interface Attempt<Data extends RecordData> {
  accountId: AccountId;
  type: RecordType<Data>;
  placement: Placement;
  execute: ExecuteSql;
  request: ChangeRequest<Data>;
}

async function decideAndWrite<Data extends RecordData>(
  attempt: Attempt<Data>,
  { state, remembered }: Look<Data>,
): Promise<ChangeResult | 'overtaken'> {
  const { type, placement, request } = attempt;
  if (remembered) return replay(remembered, request);
  const plan = planWrite(type, state, { request, bucket: placement.bucket });
  if (plan.kind === 'keep') return { answer: plan.answer, replayed: false, shard: null };
  return write(attempt, plan);
}

function replay(
  remembered: Answer & { requestHash: string },
  { key }: { key: RequestKey | null },
): ChangeResult {
  if (key) checkSameRequest(remembered, key);
  const { status, body } = remembered;
  return { answer: { status, body }, replayed: true, shard: null };
}

async function write<Data extends RecordData>(
  attempt: Attempt<Data>,
  plan: Extract<WritePlan, { kind: 'write' }>,
): Promise<ChangeResult | 'overtaken'> {
  const { type, placement, execute, request } = attempt;
  const statement = {
    sql: writeRecordSql(type, plan.shape),
    parameters: { ...fenceParameters(placement), ...plan.parameters },
    intent: 'write',
    // Guarded by version, event id and key: a second run finds what the first one did.
    idempotent: true,
  } as const;
  const rows = await execute(statement).catch((error: unknown) => takenFrom(type, error));
  if (rows === 'key') return 'overtaken';
  if (rows instanceof AppError) return replayOrRefuse(attempt, rows);
  const row = fencedRow(rows, placement);
  const remembered = rememberedIn(row);
  if (remembered) return replay(remembered, request);
  if (row.version !== null || row.mine === true)
    return { answer: plan.answer, replayed: false, shard: placement.shard };
  if (row.has_parent === false) throw plan.parentMissing;
  return 'overtaken';
}

/** What another request took while this one was under way: the same key, or a unique value, which is an error. */
function takenFrom<Data extends RecordData>(type: RecordType<Data>, error: unknown): 'key' | AppError {
  if (!hasCode(error, 'conflict')) throw error;
  if (isKeyTaken(error)) return 'key';
  const field = type.uniqueIndexes[String(error.data.constraint)];
  if (!field) throw error;
  return new AppError('conflict', `${field.field.slice(1)} ${field.rule}`, { fields: [field] });
}

/** The unique value may have been taken by this very request, sent twice at once: its key tells. */
async function replayOrRefuse<Data extends RecordData>(
  { accountId, type, execute, request }: Attempt<Data>,
  taken: AppError,
): Promise<ChangeResult> {
  if (request.key === null) throw taken;
  const { remembered } = await lookAt<Data>(execute, type.table, { accountId, request });
  if (!remembered) throw taken;
  return replay(remembered, request);
}
