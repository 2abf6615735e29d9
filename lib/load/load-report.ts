import type { FlightRecord } from '../../functions/scaling/domain/ports.ts';
import type { FunctionFleet } from '../local/lambda/control/fleet-routes.ts';
import { isFailure, type Latency, type LoadCounts } from './load-meter.ts';
import { hasActed, reasonText, reportOf } from './watch-decisions.ts';

/** The target under load at one instant, beside what the client measured since the row before. */
export interface LoadRow {
  readonly elapsedSeconds: number;
  readonly ratePerSecond: number;
  readonly answeredPerSecond: number;
  readonly latency: Latency;
  readonly inFlight: number;
  readonly coldStarts: number;
  readonly throttled: number;
  readonly fleet: FunctionFleet;
}

const columns = [
  ['time', 6],
  ['wanted/s', 8],
  ['answered/s', 10],
  ['p50 ms', 7],
  ['p95 ms', 7],
  ['p99 ms', 7],
  ['in flight', 9],
  ['cold', 5],
  ['throttled', 9],
  ['provisioned', 11],
  ['warm idle', 9],
  ['busy', 5],
] as const;

export const rowHeader = columns.map(([name, width]) => name.padStart(width)).join(' ');

/** `provisioned` is ready/asked for; `warm idle` and `busy` count sandboxes of both kinds. */
export function rowText(row: LoadRow): string {
  const { provisioned, sandboxes } = row.fleet;
  const cells = [
    `${Math.floor(row.elapsedSeconds / 60)}:${String(Math.floor(row.elapsedSeconds % 60)).padStart(2, '0')}`,
    row.ratePerSecond.toFixed(1),
    row.answeredPerSecond.toFixed(1),
    row.latency.p50Ms ?? '-',
    row.latency.p95Ms ?? '-',
    row.latency.p99Ms ?? '-',
    row.inFlight,
    row.coldStarts,
    row.throttled,
    provisioned ? `${provisioned.ready}/${provisioned.requested}` : '0/0',
    sandboxes.idle,
    sandboxes.busy + sandboxes.starting,
  ];
  return columns.map(([, width], index) => String(cells[index]).padStart(width)).join(' ');
}

export interface LoadSummary {
  readonly shape: string;
  readonly seconds: number;
  readonly peakPerSecond: number;
  readonly target: string;
  readonly requests: LoadCounts & { readonly statuses: Readonly<Record<string, number>> };
  readonly latency: Latency;
  readonly mostInFlight: number;
  readonly invocations: number;
  /** Of requests and pings together, without the pings that met a new environment. */
  readonly coldStarts: number;
  readonly throttled: number;
  readonly mostProvisioned: number;
  readonly mostWarmIdle: number;
  readonly decisions: number;
  readonly changes: readonly { from: number; to: number; atMs: number; reason: string }[];
  readonly pings: { readonly waves: number; readonly sent: number; readonly newSandboxes: number };
  readonly reaction: Reaction;
}

/** Seconds from the load's step to the first change or wave after it, and until what it asked for was ready; null: none. */
export interface Reaction {
  readonly stepAtSeconds: number | null;
  /** Negative: before the step, because the event was planned. */
  readonly firstActSeconds: number | null;
  readonly readySeconds: number | null;
}

/** Sums up what the scaler did. */
export function decisionFigures(
  records: readonly FlightRecord[],
): Pick<LoadSummary, 'decisions' | 'changes' | 'pings'> {
  const changes = records
    .filter(({ outcome }) => outcome.kind === 'acted')
    .map(({ atMs, decision }) => {
      const { from, to } = decision;
      return { from, to, atMs, reason: reasonText(decision) };
    });
  const waves = records.flatMap(({ outcome }) => reportOf(outcome) ?? []);
  const sum = (of: (report: (typeof waves)[number]) => number) =>
    waves.reduce((total, report) => total + of(report), 0);
  const pings = { waves: waves.length, sent: sum(({ sent }) => sent), newSandboxes: sum(({ cold }) => cold) };
  return { decisions: records.length, changes, pings };
}

/** `stepMs`: when the load stepped up; `readyMs`: instants at which all that was asked for was ready. */
export function reactionOf(of: {
  beganMs: number;
  stepMs: number | undefined;
  records: readonly FlightRecord[];
  readyMs: readonly number[];
}): Reaction {
  const { stepMs, records, readyMs, beganMs } = of;
  if (stepMs === undefined) return { stepAtSeconds: null, firstActSeconds: null, readySeconds: null };
  const seconds = (atMs: number | undefined) => (atMs === undefined ? null : (atMs - stepMs) / 1000);
  const first = records.find(
    (one) => hasActed(one) && (one.decision.action === 'raise' || one.outcome.kind === 'pinged'),
  );
  // Pings answer when their environment runs, so what they made is ready with them.
  const ready =
    first?.outcome.kind === 'pinged' ? first.atMs : readyMs.find((atMs) => first && atMs >= first.atMs);
  return {
    stepAtSeconds: (stepMs - beganMs) / 1000,
    firstActSeconds: seconds(first?.atMs),
    readySeconds: seconds(ready),
  };
}

export function summaryText(summary: LoadSummary): string {
  const { requests, latency, pings, changes, reaction } = summary;
  const share = summary.invocations === 0 ? 0 : (100 * summary.coldStarts) / summary.invocations;
  return [
    '',
    `${summary.shape}: ${requests.sent} requests in ${summary.seconds.toFixed(0)} s; ${requests.ok} answered, ${requests.refused} refused (429, 503), ${failedText(requests)}, ${requests.notSent} not sent`,
    `latency        p50 ${latency.p50Ms ?? '-'} ms, p95 ${latency.p95Ms ?? '-'} ms, p99 ${latency.p99Ms ?? '-'} ms; at most ${summary.mostInFlight} in flight`,
    `${summary.target.padEnd(14)} ${summary.invocations} invocations, ${summary.coldStarts} cold starts (${share.toFixed(2)} %), ${summary.throttled} throttled`,
    `scaler         ${summary.decisions} evaluations, ${changes.length} changes, ${pings.waves} waves of pings (${pings.sent} sent); at most ${summary.mostProvisioned} provisioned and ${summary.mostWarmIdle} warm idle sandboxes`,
    ...changes.map(({ from, to, reason }) => `               ${from} -> ${to}: ${reason}`),
    `reaction       ${reactionText(reaction)}`,
  ].join('\n');
}

/** What failed and why: a status, or no answer within the time a client waits, which is what a machine too busy looks like. */
function failedText({ failed, statuses }: LoadSummary['requests']): string {
  const why = Object.entries(statuses)
    .filter(([status]) => isFailure(Number(status)))
    .map(([status, count]) => (status === '0' ? `no answer: ${count}` : `${status}: ${count}`));
  return why.length === 0 ? `${failed} failed` : `${failed} failed (${why.join(', ')})`;
}

function reactionText({ stepAtSeconds, firstActSeconds, readySeconds }: Reaction): string {
  if (stepAtSeconds === null) return 'this shape has no step';
  if (firstActSeconds === null) return 'nothing was raised and no ping sent: the reasons are above';
  const after = (seconds: number) =>
    seconds < 0 ? `${(-seconds).toFixed(0)} s before the step` : `${seconds.toFixed(0)} s after the step`;
  const ready = readySeconds === null ? 'not ready when the load ended' : `ready ${after(readySeconds)}`;
  return `first acted ${after(firstActSeconds)}, ${ready} (on Lambda provisioning takes 1 to 2 minutes more)`;
}
