import type { MigrationStatus } from '../../functions/shards/domain/migration-status.ts';
import type { ShardCapacity } from '../../functions/shards/domain/shard-capacity.ts';
import type { ShardsReport } from '../../functions/shards/domain/verify-shards.ts';
import type { Move, Rebalance, ShardsStatus } from './shards-client.ts';

/** One answer, for people and for programs. */
export interface Answer {
  ok: boolean;
  text: string;
  data: unknown;
}

const lines = (...parts: (string | string[])[]) => parts.flat().join('\n');
const number = (value: number) => value.toLocaleString('en-GB');

export function formatStatus(status: ShardsStatus): Answer {
  const shards = status.shards.map(({ id, buckets, accounts }) => {
    const alone =
      accounts.length === 0
        ? ''
        : `, and ${accounts.length} accounts alone: ${accounts.slice(0, 5).join(', ')}`;
    return `  ${id.padEnd(10)} ${String(buckets).padStart(5)} buckets${alone}`;
  });
  const text = lines(
    `directory revision ${status.revision}`,
    shards,
    movesIn('under way', status.underWay),
    movesIn(`ended, latest first: ${totalsLine(status)}`, status.ended),
  );
  return { ok: true, text, data: status };
}

/** Nothing when there are none. */
function movesIn(title: string, moves: readonly Move[]): string[] {
  if (moves.length === 0) return [];
  return [`moves ${title}`, ...moves.map((move) => `  ${moveLine(move)}`)];
}

function totalsLine({ totals }: ShardsStatus): string {
  const { done, aborted, rowsCopied, longestPauseMs } = totals;
  return `${done} done, ${aborted} aborted, ${number(rowsCopied)} rows copied, longest pause ${longestPauseMs} ms`;
}

function moveLine({ id, subject, from, to, step, pauseMs, failure }: Move): string {
  const what = subject.kind === 'bucket' ? `bucket ${subject.bucket}` : `account ${subject.accountId}`;
  const pause = pauseMs === null ? '' : `, pause ${pauseMs} ms`;
  return `${id.padEnd(8)} ${what} ${from.shard} -> ${to.shard}: ${step}${pause}${failure ? ` (${failure})` : ''}`;
}

/** Well only when it ended as wanted. */
export function formatMove(move: Move, wanted: Move['step'] = 'done'): Answer {
  const tables = Object.entries(move.verified).map(
    ([table, { rows, hash }]) => `  ${table.padEnd(28)} ${number(rows).padStart(12)} rows  checksum ${hash}`,
  );
  const verified = tables.length ? ['equal on both shards before the flip:', ...tables] : [];
  const pause =
    move.pauseMs === null
      ? []
      : [`writes of this slot waited at most ${move.pauseMs} ms (and a last retry pause of up to 100 ms)`];
  return { ok: move.step === wanted, text: lines(moveLine(move), verified, pause), data: move };
}

export function formatPlan(plan: Rebalance): Answer {
  const share = ((plan.moves.length / 1024) * 100).toFixed(1);
  const routes = Map.groupBy(plan.moves, ({ from, to }) => `${from} -> ${to}`);
  const rows = [...routes].map(([route, moves]) => `  ${route}: ${moves.length} buckets`);
  const head = `${plan.dryRun ? 'would move' : 'moved'} ${plan.moves.length} of 1024 buckets (${share} %)`;
  return { ok: true, text: lines(head, rows, formatStatus(plan.status).text), data: plan };
}

export function formatVerify(report: ShardsReport): Answer {
  const head = report.ok
    ? `all fences agree with directory revision ${report.revision}`
    : `${report.problems.length} contradictions of directory revision ${report.revision}`;
  const problems = report.problems
    .slice(0, 50)
    .map(({ database, shard, slot, problem }) => `  ${database} on ${shard}: ${slot} ${problem}`);
  const { account } = report;
  const rows = account
    ? [
        `account ${account.accountId} lives on ${account.home}`,
        ...account.tables.map(
          ({ table, shard, rows, hash }) =>
            `  ${table.padEnd(28)} ${shard}${shard === account.home ? '' : ' (left behind, to be cleaned up)'} ${number(rows)} rows  checksum ${hash}`,
        ),
      ]
    : [];
  return { ok: report.ok, text: lines(head, problems, rows), data: report };
}

/** Well when every shard could be seen, whatever is advised. */
export function formatCapacity({ items }: { items: ShardCapacity[] }): Answer {
  const ok = items.every(({ kind }) => kind === 'seen');
  return { ok, text: lines(items.map(capacityLine)), data: { items } };
}

function capacityLine(one: ShardCapacity): string {
  const name = `  ${one.shard.padEnd(10)}`;
  if (one.kind === 'unseen') return `${name} not seen: ${one.reason}`;
  const { range, peakAcu, answerMs, advice } = one;
  const answered = answerMs === null ? 'asleep' : `answers in ${Math.round(answerMs)} ms`;
  const seen = `${range.minAcu} to ${range.maxAcu} ACU, at most ${peakAcu} used in the last hour, ${answered}`;
  const wish = advice.kind === 'keep' ? 'keep it' : `better ${advice.min} to ${advice.max} ACU`;
  return `${name} ${seen}: ${wish} (${advice.reason})`;
}

export function formatMigrations({ items }: { items: MigrationStatus[] }): Answer {
  const rows = items.map(({ shard, database, applied, pending, unknown }) => {
    const open = pending.length ? `, pending: ${pending.join(', ')}` : '';
    const foreign = unknown.length ? `, unknown to this code: ${unknown.join(', ')}` : '';
    return `  ${shard} ${database.padEnd(12)} ${applied} applied${open}${foreign}`;
  });
  const ok = items.every(({ pending, unknown }) => pending.length + unknown.length === 0);
  return { ok, text: lines(rows), data: { items } };
}
