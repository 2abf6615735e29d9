import { measured, type Signals } from '../../functions/scaling/domain/observation.ts';
import { freshSignals, peakOfTenSeconds } from '../../functions/scaling/domain/observe.ts';
import type { Fleet } from './fleet.ts';

const MINUTE_MS = 60_000;
const TEN_SECONDS_MS = 10_000;

interface TenSeconds {
  readonly endMs: number;
  readonly requests: number;
  readonly busyMs: number;
}

/**
 * Minutes that CloudWatch has not shown yet, as far as functions say by ten seconds how busy they are (`withFresh` and the
 * growing minutes of the product's observation): a lower bound, which counts only where it is above the newest minute that counts.
 */
export class YoungMinutes {
  private readonly fleet: Fleet;
  private readonly delayMs: number;
  private readonly told: TenSeconds[] = [];
  private before = { requests: 0, busyMs: 0 };

  constructor(fleet: Fleet, delayMs: number) {
    this.fleet = fleet;
    this.delayMs = delayMs;
  }

  /** To be called at the end of each ten seconds. */
  add(endMs: number): void {
    const { requests, serviceMsSum: busyMs } = this.fleet;
    this.told.push({ endMs, requests: requests - this.before.requests, busyMs: busyMs - this.before.busyMs });
    this.before = { requests, busyMs };
    if (this.told.length > 36) this.told.shift();
  }

  /** The signals with a reading more for each younger minute that already shows growth, and the newest ten seconds. */
  shownWith(shown: Signals, nowMs: number): Signals {
    const newest = shown.meanInFlight?.at(-1);
    if (newest?.kind !== 'measured') return shown;
    let signals = this.withNewest(shown, nowMs);
    let most = newest.value;
    for (let at = newest.atMs + MINUTE_MS; at < nowMs; at += MINUTE_MS) {
      const minute = this.minute(at, nowMs);
      if (minute.meanInFlight <= most) continue;
      most = minute.meanInFlight;
      signals = withMinute(signals, at, minute);
    }
    return signals;
  }

  private withNewest(shown: Signals, nowMs: number): Signals {
    const newest = this.told.findLast(({ endMs }) => endMs + this.delayMs <= nowMs);
    if (newest === undefined || newest.requests === 0)
      return { ...shown, freshInFlight: [], freshPerSecond: [] };
    const at = newest.endMs - TEN_SECONDS_MS;
    const points = {
      requests: new Map([[at, newest.requests]]),
      busySeconds: new Map([[at, newest.busyMs / 1000]]),
    };
    return { ...shown, ...freshSignals(points, nowMs) };
  }

  minute(at: number, nowMs: number) {
    const parts = this.told.filter(
      ({ endMs }) => endMs > at && endMs <= at + MINUTE_MS && endMs + this.delayMs <= nowMs,
    );
    const requests = parts.reduce((sum, part) => sum + part.requests, 0);
    const busyMs = parts.reduce((sum, part) => sum + part.busyMs, 0);
    const peak = Math.max(0, ...parts.map((part) => peakOfTenSeconds(part.busyMs / 1000)));
    return {
      requestsPerSecond: requests / 60,
      meanInFlight: busyMs / MINUTE_MS,
      peakInFlight: peak,
      requests,
    };
  }
}

function withMinute(signals: Signals, at: number, minute: ReturnType<YoungMinutes['minute']>): Signals {
  const { requests, ...values } = minute;
  const more = Object.entries(values).map(([name, value]) => {
    const list = signals[name as keyof typeof values] ?? [];
    return [name, [...list, measured(value, at, requests)]];
  });
  return { ...signals, ...Object.fromEntries(more) };
}
