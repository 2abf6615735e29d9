import type { ClockHistory } from '../domain/observation.ts';
import type { MinutePoints } from '../domain/observe.ts';
import { type PingedMinute, withoutPings } from '../domain/without-pings.ts';

export type ReadMinutes = (window: {
  functionName: string;
  fromMs: number;
  toMs: number;
}) => Promise<MinutePoints>;
export type EarlierDays = (
  functionName: string,
  nowMs: number,
  pinged?: readonly PingedMinute[],
) => Promise<ClockHistory>;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Read again so often; each time the window reaches this much further than what is looked at now. */
const FRESH_MS = 10 * MINUTE_MS;
const BEFORE_MS = 5 * MINUTE_MS;
const AFTER_MS = 45 * MINUTE_MS;

interface Minute {
  readonly peak: number;
  readonly mean: number;
}

interface Kept {
  readonly atMs: number;
  readonly minutes: ReadonlyMap<number, Minute>;
}

/**
 * Concurrency of the same clock time of the last seven days, from CloudWatch (which keeps one-minute points for 15 days),
 * kept in this environment for ten minutes: seven small requests instead of a copy of the history in a table.
 */
export function keepHistory(read: ReadMinutes): EarlierDays {
  const kept = new Map<string, Kept>();
  return async (functionName, nowMs, pinged = []) => {
    const old = kept.get(functionName);
    if (old && nowMs - old.atMs < FRESH_MS) return historyFrom(old.minutes);
    const readClean: ReadMinutes = async (window) => withoutPings(await read(window), pinged);
    const minutes = await readDays(readClean, functionName, nowMs);
    kept.set(functionName, { atMs: nowMs, minutes });
    return historyFrom(minutes);
  };
}

async function readDays(
  read: ReadMinutes,
  functionName: string,
  nowMs: number,
): Promise<Map<number, Minute>> {
  const days = [1, 2, 3, 4, 5, 6, 7].map((day) => nowMs - day * DAY_MS);
  const all = await Promise.all(
    days.map((at) => read({ functionName, fromMs: at - BEFORE_MS, toMs: at + AFTER_MS + FRESH_MS })),
  );
  const minutes = new Map<number, Minute>();
  for (const points of all) {
    for (const [atMs, requests] of points.invocations) {
      const mean = (requests * (points.durationMs.get(atMs) ?? 0)) / MINUTE_MS;
      minutes.set(atMs, { mean, peak: points.peakInFlight.get(atMs) ?? mean });
    }
  }
  return minutes;
}

function historyFrom(minutes: ReadonlyMap<number, Minute>): ClockHistory {
  const between = (fromMs: number, toMs: number) =>
    [...minutes].filter(([atMs]) => atMs >= fromMs && atMs < toMs).map(([, minute]) => minute);
  return {
    peakBetween(fromMs, toMs) {
      const found = between(fromMs, toMs);
      return found.length > 0 ? Math.max(...found.map(({ peak }) => peak)) : undefined;
    },
    meanBetween(fromMs, toMs) {
      const found = between(fromMs, toMs);
      return found.length > 0 ? found.reduce((sum, { mean }) => sum + mean, 0) / found.length : undefined;
    },
  };
}
