import { AppError } from '../../kernel/errors.ts';
import type { AggregateKey } from '../../kernel/events/event-history.ts';
import { addToHash, type FindLiveRows, type LiveRow, projectionHash } from '../../kernel/events/live-rows.ts';
import { type AggregatePorts, loadAggregate } from '../../kernel/events/load-aggregate.ts';
import type { Commit } from '../../kernel/events/timeline.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import { orderReducer } from './order-state.ts';
import { type AccountHashes, type BrokenHistory, type Difference, KEPT, type Replay } from './replay.ts';

export interface ComparePorts extends AggregatePorts {
  findLiveRows: FindLiveRows;
}

/** Aggregates that have a reducer here and live rows elsewhere. */
const COMPARED = 'order';
const AT_ONCE = 16;

/**
 * Rebuilds the orders whose last commit within the range is among these, and compares them with the live rows.
 * `to` is the end of the range: an order whose history goes on within it is compared when its last commit comes.
 */
export async function compareCommits(
  ports: ComparePorts,
  commits: readonly Commit[],
  { replay, to }: { replay: Replay; to: string },
): Promise<Replay> {
  const orders = commits.filter(({ aggregate }) => aggregate.aggregateType === COMPARED);
  const rebuilt = await inBatches(orders, (commit) => rebuild(ports, commit, to));
  const broken = rebuilt.flatMap((one) => (one.kind === 'broken' ? [one.broken] : []));
  const rows = rebuilt.flatMap((one) => (one.kind === 'row' ? [one] : []));
  let next = addBroken(replay, broken);
  const byAccount = [...Map.groupBy(rows, ({ accountId }) => accountId)];
  const live = await inBatches(byAccount, async ([accountId, some]) => ({
    ...{ accountId, some },
    found: await ports.findLiveRows({ accountId, ids: some.map(({ row }) => row.id) }),
  }));
  for (const { accountId, some, found } of live)
    next = addCompared(next, accountId, pairUp(some, found.rows));
  return next;
}

async function inBatches<In, Out>(items: readonly In[], work: (item: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(work))));
  }
  return results;
}

type Rebuilt =
  | { kind: 'row'; accountId: AccountId; row: LiveRow }
  | { kind: 'later' }
  | { kind: 'broken'; broken: BrokenHistory };

async function rebuild(ports: AggregatePorts, { aggregate, events }: Commit, to: string): Promise<Rebuilt> {
  const last = events.at(-1)?.event.version ?? 0;
  try {
    const loaded = await loadAggregate(ports, aggregate, orderReducer);
    if (!loaded || loaded.version < last)
      throw new AppError('corrupt', `version ${last} cannot be read back`);
    const [after] = loaded.version > last ? await ports.history.read(aggregate, last + 1, 1) : [];
    if (after !== undefined && after.event.timestamp <= to) return { kind: 'later' };
    const { accountId, aggregateId: id } = aggregate;
    const { version, state } = loaded;
    return { kind: 'row', accountId, row: { id, version, hash: projectionHash(state.content) } };
  } catch (error) {
    return { kind: 'broken', broken: brokenBy(error, aggregate) };
  }
}

/** A retryable error is thrown: it says nothing about the history. */
function brokenBy(error: unknown, { accountId, aggregateId: id }: AggregateKey): BrokenHistory {
  if (!(error instanceof AppError) || error.retryable) throw error;
  return { accountId, id, reason: `${error.code}: ${error.message}` };
}

interface Pair {
  rebuilt: LiveRow;
  live: LiveRow | undefined;
}

function pairUp(rebuilt: readonly { row: LiveRow }[], live: readonly LiveRow[]): Pair[] {
  const byId = new Map(live.map((row) => [row.id, row]));
  return rebuilt.map(({ row }) => ({ rebuilt: row, live: byId.get(row.id) }));
}

function addBroken(replay: Replay, found: readonly BrokenHistory[]): Replay {
  const { diff } = replay;
  const brokenHistories = [...diff.brokenHistories, ...found].slice(0, KEPT);
  return { ...replay, diff: { ...diff, broken: diff.broken + found.length, brokenHistories } };
}

function addCompared(replay: Replay, accountId: AccountId, pairs: readonly Pair[]): Replay {
  const { diff } = replay;
  const differing = pairs.flatMap((pair) => differenceOf(accountId, pair) ?? []);
  return {
    ...replay,
    diff: {
      ...diff,
      compared: diff.compared + pairs.length,
      differing: diff.differing + differing.length,
      differences: [...diff.differences, ...differing].slice(0, KEPT),
      accounts: { ...diff.accounts, [accountId]: addHashes(diff.accounts[accountId], pairs) },
    },
  };
}

function addHashes(before: AccountHashes | undefined, pairs: readonly Pair[]): AccountHashes {
  let { rows, rebuilt, live } = before ?? { rows: 0, rebuilt: '', live: '' };
  for (const pair of pairs) {
    rows += 1;
    rebuilt = addToHash(rebuilt, pair.rebuilt);
    if (pair.live) live = addToHash(live, pair.live);
  }
  return { rows, rebuilt, live };
}

function differenceOf(accountId: AccountId, { rebuilt, live }: Pair): Difference | null {
  const { id, version: rebuiltVersion } = rebuilt;
  const about = { accountId, id, rebuiltVersion, liveVersion: live?.version ?? null };
  if (!live) return { ...about, what: 'missing row' };
  if (live.version !== rebuiltVersion) return { ...about, what: 'other version' };
  return live.hash === rebuilt.hash ? null : { ...about, what: 'other content' };
}
