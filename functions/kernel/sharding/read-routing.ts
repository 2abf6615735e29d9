import { type Balancer, createBalancer } from '../balancing/balancer.ts';
import type { StrategyName } from '../balancing/strategies.ts';
import type { Random32 } from '../balancing/strategy.ts';
import type { Clock } from '../clock.ts';
import type { AppError } from '../errors.ts';
import type { AccountId } from '../tenancy.ts';
import type { Placement } from './directory.ts';
import type { TakeFallback } from './fallback-budget.ts';
import { ownedRead, ownerStateIn, rowsOfRead } from './owned-reads.ts';
import { currentReadScope, type ReadScope } from './read-scope.ts';
import type { ReaderAnswer, ReaderEndpoint, ReaderShard, ReadOnReader } from './reader.ts';
import type { AccountRouter } from './route-account.ts';
import type { ExecuteSql, ShardId, SqlRow, SqlStatement } from './sql.ts';
import type { WriteMarks } from './write-marks.ts';
import { isApplied, type WritePosition } from './write-position.ts';

export interface ReadRoutingOptions {
  shards: readonly ReaderShard[];
  read: ReadOnReader;
  marks: Pick<WriteMarks, 'find'>;
  takeFallback: TakeFallback;
  strategy: StrategyName;
  clock: Clock;
  random: Random32;
}

/** Where a read went, and why. */
export type ReadRoute =
  | { to: 'reader'; shard: ShardId; endpoint: string }
  | {
      to: 'writer';
      shard: ShardId;
      why: 'fresh' | 'no-readers' | 'behind' | 'mark-unknown' | 'not-owner' | 'reader-failed';
    }
  | { to: 'nobody'; shard: ShardId; why: 'budget-spent' };

interface Readers {
  shard: ReaderShard;
  balancer: Balancer;
}

/**
 * The router, with reads of requests that allow it sent to readers. A reader's answer counts only when the reader had
 * applied the write the caller must see before it read, and shows its shard as the active owner of the account; else the
 * writer answers. Writes, and what they start from, never leave the writer.
 *
 * Guarantee: a request that begins after a write was answered sees that write; with `x-read-token`, at least the write the
 * token came with. Errors of the statement itself (syntax, time limit) are final; only a reader that cannot be reached is
 * replaced by the writer, within the budget (T38).
 */
export function readRoutedRouter(router: AccountRouter, options: ReadRoutingOptions): AccountRouter {
  const readers = new Map(options.shards.map((shard) => [shard.id, readersOf(shard, options)]));
  return {
    ...router,
    run: (accountId, work) =>
      router.run(accountId, (placement, onWriter) => {
        const { shard } = placement;
        const route = { accountId, placement, shard, onWriter, readers: readers.get(shard) };
        return work(placement, (statement) => execute(options, route, statement));
      }),
  };
}

function readersOf(shard: ReaderShard, { strategy, clock, random }: ReadRoutingOptions): Readers {
  const service = `readers of ${shard.id}`;
  const balancer = createBalancer({ service, endpoints: shard.endpoints, strategy, clock, random });
  return { shard, balancer };
}

interface Route {
  accountId: AccountId;
  placement: Placement;
  shard: ShardId;
  onWriter: ExecuteSql;
  readers: Readers | undefined;
}

type WriterReason = Extract<ReadRoute, { to: 'writer' }>['why'];

async function execute(
  options: ReadRoutingOptions,
  route: Route,
  statement: SqlStatement,
): Promise<SqlRow[]> {
  if (statement.intent !== 'read') return route.onWriter(statement);
  const scope = currentReadScope();
  const { readers, shard } = route;
  const askWriter = (why: WriterReason) => {
    currentReadScope()?.observe?.({ to: 'writer', shard, why });
    return route.onWriter(statement);
  };
  if (readers === undefined) return askWriter('no-readers');
  const reason = reasonForWriter(scope, shard);
  if (reason !== null) return askWriter(reason);
  // Both at once: the answer waits for the mark, the reader does not.
  const [mustSee, answer] = await Promise.all([
    writeToSee(options, scope, route.accountId),
    readBalanced(options, { ...route, readers }, ownedRead(statement, route.placement)),
  ]);
  if (answer.kind === 'unreachable') {
    spendFallback(options, shard, answer.error);
    return askWriter('reader-failed');
  }
  const flaw = flawOf(answer, mustSee, shard);
  if (flaw !== null) return askWriter(flaw);
  currentReadScope()?.observe?.({ to: 'reader', shard, endpoint: answer.endpoint.id });
  return rowsOfRead(answer.rows);
}

function reasonForWriter(scope: ReadScope | undefined, shard: ShardId): WriterReason | null {
  if (scope?.demand !== 'replica') return 'fresh';
  // The account has moved since: what its new shard's readers have applied says nothing about a write on the old one.
  return scope.mustSee && scope.mustSee.shard !== shard ? 'behind' : null;
}

/**
 * Why a reader's answer cannot be used; null: it can. A fence that is closed there may belong to a copy that is still on its
 * way. An old shard's reader that lags may show itself as the owner still; then whatever was written since has its mark.
 */
function flawOf(
  { rows, appliedBelow }: Extract<ReaderAnswer, { kind: 'rows' }>,
  mustSee: WritePosition | null | 'unknown',
  shard: ShardId,
): WriterReason | null {
  if (mustSee === 'unknown') return 'mark-unknown';
  if (ownerStateIn(rows) !== 'active') return 'not-owner';
  return mustSee === null || isApplied(mustSee, shard, appliedBelow) ? null : 'behind';
}

function spendFallback({ takeFallback }: ReadRoutingOptions, shard: ShardId, error: AppError): void {
  if (takeFallback()) return;
  currentReadScope()?.observe?.({ to: 'nobody', shard, why: 'budget-spent' });
  throw error;
}

/** `unknown`: the mark could not be read, so nobody knows what a reader must have applied. */
async function writeToSee(
  { marks }: ReadRoutingOptions,
  scope: ReadScope | undefined,
  accountId: AccountId,
): Promise<WritePosition | null | 'unknown'> {
  if (scope?.mustSee) return scope.mustSee;
  try {
    return await marks.find(accountId);
  } catch {
    return 'unknown';
  }
}

async function readBalanced(
  options: ReadRoutingOptions,
  { accountId, readers }: Route & { readers: Readers },
  statement: SqlStatement,
): Promise<ReaderAnswer & { endpoint: ReaderEndpoint }> {
  const { shard, balancer } = readers;
  const startMs = options.clock();
  const index = balancer.pick({ key: accountId });
  const endpoint = shard.endpoints[index] as ReaderEndpoint;
  const settle = (outcome: 'answered' | 'failed') =>
    balancer.settle(index, outcome, options.clock() - startMs);
  try {
    const answer = await options.read(shard, endpoint, statement);
    settle(answer.kind === 'unreachable' ? 'failed' : 'answered');
    return { ...answer, endpoint };
  } catch (error) {
    // The reader did answer: with the statement's own error.
    settle('answered');
    throw error;
  }
}
