import { AppError, codeOf, type ErrorCode } from '../errors.ts';
import { BUCKET_COUNT } from './bucket.ts';
import type { Directory } from './directory.ts';
import type { ConnectShard, ExecuteSql, ShardId, SqlRow } from './sql.ts';

/** How one shard answered. A failure carries its code only: messages may hold addresses, values or secrets (T44). */
export type ShardOutcome =
  | { shard: ShardId; kind: 'answered'; rows: SqlRow[] }
  | { shard: ShardId; kind: 'failed'; code: ErrorCode }
  | { shard: ShardId; kind: 'late' };

/** Which part of all accounts an answer speaks of. */
export interface Coverage {
  shards: readonly { shard: ShardId; buckets: number; outcome: ShardOutcome['kind'] }[];
  bucketsRead: number;
  /** The directory did not change while shards were asked, so no account was counted twice or left out between two moves. */
  steady: boolean;
  /** Slots that were moving meanwhile. */
  moving: readonly string[];
  /** Every bucket was read. */
  complete: boolean;
}

export interface ShardsAnswer {
  outcomes: readonly ShardOutcome[];
  /** Rows of each shard that answered. */
  lists: readonly SqlRow[][];
  coverage: Coverage;
}

export interface QueryShardsPorts {
  loadDirectory: () => Promise<Directory>;
  connect: ConnectShard;
  /** Slots that move at this moment. */
  movingSlots: () => Promise<readonly string[]>;
  sleep: (ms: number) => Promise<void>;
}

export interface ShardsQuery {
  /** Asks one shard for what it owns; `livesHere` is the condition. */
  ask: (execute: ExecuteSql, scope: ShardScope) => Promise<SqlRow[]>;
  /** One deadline for all. */
  deadlineMs: number;
  /** `fail`: one shard that does not answer fails the whole; `allow`: the caller looks at the coverage. */
  partial: 'fail' | 'allow';
}

/** What a shard owns by one copy of the directory. */
export interface ShardScope {
  buckets: readonly number[];
  /** Accounts that live outside their bucket: here, and anywhere. */
  accountsHere: readonly string[];
  accountsAlone: readonly string[];
}

/**
 * Condition for rows that count on this shard, with `scopeParameters`. A shard also holds leftovers of slots that left it and
 * copies of slots that are about to come; by the directory each row lives in exactly one place.
 */
export const livesHere = (row: string) => `(jsonb_exists(CAST(:accounts_here AS jsonb), ${row}.account_id)
  OR (${row}.bucket IN (SELECT CAST(value AS integer) FROM jsonb_array_elements_text(CAST(:buckets AS jsonb)))
    AND NOT jsonb_exists(CAST(:accounts_alone AS jsonb), ${row}.account_id)))`;

export function scopeParameters({ buckets, accountsHere, accountsAlone }: ShardScope) {
  return {
    buckets: { json: buckets },
    accounts_here: { json: accountsHere },
    accounts_alone: { json: accountsAlone },
  };
}

/** What each shard owns. */
export function shardScope({ owners, shards, overrides }: Directory, shard: ShardId): ShardScope {
  const alone = Object.entries(overrides);
  return {
    buckets: owners.flatMap((owner, bucket) => (shards[owner] === shard ? [bucket] : [])),
    accountsHere: alone.flatMap(([account, ownership]) => (ownership.shard === shard ? [account] : [])),
    accountsAlone: alone.map(([account]) => account),
  };
}

/** Rounds at most, when slots are flipped while shards answer. */
const ROUNDS = 3;

/**
 * Asks every shard at once, again when a slot changed its shard meanwhile. Errors: `unavailable` or `timeout` naming the
 * shards that failed, unless the caller allows partial answers and at least one shard answered.
 */
export async function queryShards(ports: QueryShardsPorts, query: ShardsQuery): Promise<ShardsAnswer> {
  const late = ports.sleep(query.deadlineMs);
  for (let round = 1; ; round += 1) {
    const answer = await askOnce(ports, query, late);
    const { outcomes, lists, coverage } = answer;
    if (lists.length < outcomes.length && (query.partial === 'fail' || lists.length === 0)) {
      throw incomplete(outcomes);
    }
    const isLate = outcomes.some(({ kind }) => kind === 'late');
    if (coverage.steady || isLate || round === ROUNDS) return answer;
  }
}

async function askOnce(
  ports: QueryShardsPorts,
  query: ShardsQuery,
  late: Promise<void>,
): Promise<ShardsAnswer> {
  const [before, movingBefore] = await Promise.all([ports.loadDirectory(), ports.movingSlots()]);
  const outcomes = await Promise.all(
    before.shards.map((shard) => {
      const answer = () => query.ask(ports.connect(shard), shardScope(before, shard));
      return outcomeOf(shard, answer, late);
    }),
  );
  const [after, movingAfter] = await Promise.all([ports.loadDirectory(), ports.movingSlots()]);
  const steady = sameOwners(before, after);
  const moving = [...new Set([...movingBefore, ...movingAfter])];
  const lists = outcomes.flatMap((outcome) => (outcome.kind === 'answered' ? [outcome.rows] : []));
  return { outcomes, lists, coverage: coverageOf(before, outcomes, { steady, moving }) };
}

/** A revision also rises without any slot changing its shard. */
function sameOwners(before: Directory, after: Directory): boolean {
  if (before.revision === after.revision) return true;
  const owners = ({ owners, epochs, overrides, shards }: Directory) =>
    JSON.stringify([owners, epochs, overrides, shards]);
  return owners(before) === owners(after);
}

async function outcomeOf(
  shard: ShardId,
  ask: () => Promise<SqlRow[]>,
  late: Promise<void>,
): Promise<ShardOutcome> {
  const answer = async (): Promise<ShardOutcome> => {
    try {
      return { shard, kind: 'answered', rows: await ask() };
    } catch (error) {
      return { shard, kind: 'failed', code: codeOf(error) };
    }
  };
  return Promise.race([answer(), late.then((): ShardOutcome => ({ shard, kind: 'late' }))]);
}

/** Which buckets the answers cover. */
export function coverageOf(
  { owners, shards }: Pick<Directory, 'owners' | 'shards'>,
  outcomes: readonly ShardOutcome[],
  rest: Pick<Coverage, 'steady' | 'moving'>,
): Coverage {
  const parts = outcomes.map(({ shard, kind }) => ({
    shard,
    buckets: owners.filter((owner) => shards[owner] === shard).length,
    outcome: kind,
  }));
  const bucketsRead = parts
    .filter(({ outcome }) => outcome === 'answered')
    .reduce((sum, { buckets }) => sum + buckets, 0);
  const allAnswered = parts.every(({ outcome }) => outcome === 'answered');
  return { ...rest, shards: parts, bucketsRead, complete: allAnswered && bucketsRead === BUCKET_COUNT };
}

function incomplete(outcomes: readonly ShardOutcome[]): AppError {
  const silent = outcomes.flatMap((outcome) => {
    if (outcome.kind === 'answered') return [];
    return [{ shard: outcome.shard, reason: outcome.kind === 'late' ? 'timeout' : outcome.code }];
  });
  const names = silent.map(({ shard, reason }) => `${shard} (${reason})`).join(', ');
  const code = silent.every(({ reason }) => reason === 'timeout') ? 'timeout' : 'unavailable';
  return new AppError(code, `no answer from ${names}`, { retryable: true, data: { shards: silent } });
}
