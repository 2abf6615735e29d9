import type { ClockHistory } from '../domain/observation.ts';
import { type PingedMinute, withoutPings } from '../domain/without-pings.ts';

/** Lambda's metrics that history is made of: name and statistic. */
export const historyMetrics = {
  invocations: ['Invocations', 'Sum'],
  durationMs: ['Duration', 'Average'],
  peakInFlight: ['ConcurrentExecutions', 'Maximum'],
} as const;

export type HistoryPoints = Readonly<Record<keyof typeof historyMetrics, ReadonlyMap<number, number>>>;

export type ReadHistory = (window: {
  functionName: string;
  fromMs: number;
  toMs: number;
}) => Promise<HistoryPoints>;
export type EarlierDays = (
  functionName: string,
  nowMs: number,
  pinged?: readonly PingedMinute[],
) => Promise<ClockHistory>;

/** Five minutes a point: a week is then 2,016 points a metric, and whoever looks around a clock time sees whole points. */
export const HISTORY_SECONDS = 300;
const POINT_MS = HISTORY_SECONDS * 1000;
const WEEK_MS = 7 * 86_400_000 + 3_600_000;
/** What is asked of it is at least 23 hours old, but for the mean of the last day, which does not need the last hours. */
const FRESH_MS = 6 * 3_600_000;

interface Point {
  readonly peak: number;
  readonly mean: number;
}

interface Kept {
  readonly atMs: number;
  readonly points: ReadonlyMap<number, Point>;
}

/**
 * Concurrency of the last seven days, from CloudWatch, kept in this environment for six hours: GetMetricData is paid by the
 * metric and not by the point, so a whole week costs what a minute costs, and no table holds a copy of it.
 */
export function keepHistory(read: ReadHistory): EarlierDays {
  const kept = new Map<string, Kept>();
  return async (functionName, nowMs, pinged = []) => {
    const old = kept.get(functionName);
    if (old && nowMs - old.atMs < FRESH_MS) return historyFrom(old);
    const seen = await read({ functionName, fromMs: nowMs - WEEK_MS, toMs: nowMs });
    const week = { atMs: nowMs, points: pointsOf(withoutPings(seen, pinged, POINT_MS)) };
    kept.set(functionName, week);
    return historyFrom(week);
  };
}

function pointsOf({ invocations, durationMs, peakInFlight }: HistoryPoints): Map<number, Point> {
  return new Map(
    [...invocations].map(([atMs, requests]) => {
      const mean = (requests * (durationMs.get(atMs) ?? 0)) / POINT_MS;
      return [atMs, { mean, peak: peakInFlight.get(atMs) ?? mean }];
    }),
  );
}

/** From the first point on, Lambda's silence means no requests; before it nothing is known. */
function historyFrom({ atMs, points }: Kept): ClockHistory {
  const firstMs = Math.min(...points.keys());
  const between = (fromMs: number, toMs: number) => {
    const [from, to] = [Math.max(firstMs, fromMs - POINT_MS + 1), Math.min(atMs, toMs)];
    const found = [...points].filter(([at]) => at >= from && at < to).map(([, point]) => point);
    return { found, count: Math.max(found.length, Math.floor((to - from) / POINT_MS)), known: to > from };
  };
  return {
    peakBetween(fromMs, toMs) {
      const { found, known } = between(fromMs, toMs);
      return known ? Math.max(0, ...found.map(({ peak }) => peak)) : undefined;
    },
    meanBetween(fromMs, toMs) {
      const { found, count } = between(fromMs, toMs);
      return count > 0 ? found.reduce((sum, { mean }) => sum + mean, 0) / count : undefined;
    },
  };
}
