import {
  addToHash,
  type FindLiveRows,
  type LiveRow,
  MAX_LIVE_ROWS,
  type OwnedRow,
} from '../../kernel/events/live-rows.ts';
import type { Commit } from '../../kernel/events/timeline.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import { inBatches } from './in-batches.ts';
import { type RebuildPorts, rebuildRows } from './rebuild-rows.ts';
import { type AccountHashes, type BrokenHistory, type Difference, KEPT, type Replay } from './replay.ts';

export interface ComparePorts extends RebuildPorts {
  findLiveRows: FindLiveRows;
}

/**
 * Rebuilds the aggregates whose last commit within the range is among these, and compares them with the live rows of whatever
 * service they belong to. `to` is the end of the range.
 */
export async function compareCommits(
  ports: ComparePorts,
  commits: readonly Commit[],
  { replay, to }: { replay: Replay; to: string },
): Promise<Replay> {
  const rebuilt = await rebuildRows(ports, commits, to);
  const broken = rebuilt.flatMap((one) => (one.kind === 'broken' ? [one.broken] : []));
  const rows = rebuilt.flatMap((one) => (one.kind === 'row' ? [one] : []));
  let next = addBroken(replay, broken);
  for (const [kind, some] of Map.groupBy(rows, ({ aggregateType }) => aggregateType)) {
    const wanted = some.map(({ row }) => row);
    const live = await findLive(ports, kind, wanted);
    next = addCompared(next, kind, pairUp(wanted, live));
  }
  return next;
}

async function findLive(
  { findLiveRows }: ComparePorts,
  aggregateType: string,
  rows: readonly OwnedRow[],
): Promise<OwnedRow[]> {
  const keys = rows.map(({ accountId, id }) => ({ accountId, id }));
  const parts = Array.from({ length: Math.ceil(keys.length / MAX_LIVE_ROWS) }, (_, index) =>
    keys.slice(index * MAX_LIVE_ROWS, (index + 1) * MAX_LIVE_ROWS),
  );
  const answers = await inBatches(parts, (wanted) => findLiveRows({ aggregateType, wanted }));
  return answers.flatMap(({ rows: found }) => [...found]);
}

interface Pair {
  rebuilt: OwnedRow;
  live: LiveRow | undefined;
}

const nameOf = ({ accountId, id }: OwnedRow) => `${accountId}#${id}`;

function pairUp(rebuilt: readonly OwnedRow[], live: readonly OwnedRow[]): Pair[] {
  const byName = new Map(live.map((row) => [nameOf(row), row]));
  return rebuilt.map((row) => ({ rebuilt: row, live: byName.get(nameOf(row)) }));
}

function addBroken(replay: Replay, found: readonly BrokenHistory[]): Replay {
  const { diff } = replay;
  const brokenHistories = [...diff.brokenHistories, ...found].slice(0, KEPT);
  return { ...replay, diff: { ...diff, broken: diff.broken + found.length, brokenHistories } };
}

function addCompared(replay: Replay, kind: string, pairs: readonly Pair[]): Replay {
  const { diff } = replay;
  const differing = pairs.flatMap((pair) => differenceOf(kind, pair) ?? []);
  const before = diff.kinds[kind] ?? { compared: 0, differing: 0 };
  const after = {
    compared: before.compared + pairs.length,
    differing: before.differing + differing.length,
  };
  return {
    ...replay,
    diff: {
      ...diff,
      compared: diff.compared + pairs.length,
      differing: diff.differing + differing.length,
      kinds: { ...diff.kinds, [kind]: after },
      differences: [...diff.differences, ...differing].slice(0, KEPT),
      accounts: addHashes(diff.accounts, pairs),
    },
  };
}

function addHashes(
  before: Readonly<Record<AccountId, AccountHashes>>,
  pairs: readonly Pair[],
): Record<string, AccountHashes> {
  const accounts: Record<string, AccountHashes> = { ...before };
  for (const { rebuilt, live } of pairs) {
    const sum = accounts[rebuilt.accountId] ?? { rows: 0, rebuilt: '', live: '' };
    accounts[rebuilt.accountId] = {
      rows: sum.rows + 1,
      rebuilt: addToHash(sum.rebuilt, rebuilt),
      live: live ? addToHash(sum.live, live) : sum.live,
    };
  }
  return accounts;
}

function differenceOf(kind: string, { rebuilt, live }: Pair): Difference | null {
  const { accountId, id, version: rebuiltVersion } = rebuilt;
  const about = { accountId, kind, id, rebuiltVersion, liveVersion: live?.version ?? null };
  if (!live) return { ...about, what: 'missing row' };
  if (live.version !== rebuiltVersion) return { ...about, what: 'other version' };
  return live.hash === rebuilt.hash ? null : { ...about, what: 'other content' };
}
