import type { Clock } from '../clock.ts';
import { type Endpoints, setInRotation } from './endpoints.ts';

export interface OutlierSettings {
  /** This many errors in a row take an endpoint out. */
  consecutiveErrors: number;
  /** Errors further apart than this are no row; and the time after which a past ejection is forgiven. */
  intervalMs: number;
  /** The n-th ejection in a row lasts n times this. */
  baseEjectionMs: number;
  /** At most this share of all endpoints may be out at once, rounded down: of two at most one, of one none (T15). */
  maxEjectedPercent: number;
}

export const defaultOutlierSettings: OutlierSettings = {
  consecutiveErrors: 3,
  intervalMs: 30_000,
  baseEjectionMs: 30_000,
  maxEjectedPercent: 50,
};

/** An ejection never lasts longer than this, however often it was repeated (Envoy's max_ejection_time). */
const LONGEST_EJECTION_MS = 300_000;

/** Takes endpoints that fail in a row out of rotation and lets them back in. */
export interface OutlierDetector {
  /** @returns whether this error took the endpoint out. */
  failed(index: number): boolean;
  succeeded(index: number): void;
  /** Before each pick: those whose time is over come back. Costs one comparison while nobody is out. */
  letBackIn(): void;
}

/** What is remembered of each endpoint, by index. */
interface Records {
  errors: Uint16Array;
  lastErrorMs: Float64Array;
  /** Ejections in a row; one is forgiven for each interval in rotation. */
  ejections: Uint16Array;
  /** End of the ejection, then the time it came back; 0: never ejected. */
  returnMs: Float64Array;
  out: Uint8Array;
}

export function outlierDetector(
  endpoints: Endpoints,
  settings: OutlierSettings,
  clock: Clock,
): OutlierDetector {
  const { size } = endpoints;
  const records = createRecords(size);
  const most = Math.floor((size * settings.maxEjectedPercent) / 100);
  let outCount = 0;
  const eject = (index: number, nowMs: number) => {
    const times = timesInARow(records, index, { nowMs, intervalMs: settings.intervalMs });
    records.ejections[index] = times;
    records.returnMs[index] = nowMs + Math.min(LONGEST_EJECTION_MS, settings.baseEjectionMs * times);
    records.out[index] = 1;
    records.errors[index] = 0;
    outCount += 1;
    setInRotation(endpoints, index, false);
  };
  return {
    failed(index) {
      const nowMs = clock();
      const errors = countError(records, index, { nowMs, intervalMs: settings.intervalMs });
      if (errors < settings.consecutiveErrors || records.out[index] === 1 || outCount >= most) return false;
      eject(index, nowMs);
      return true;
    },
    succeeded(index) {
      records.errors[index] = 0;
    },
    letBackIn() {
      if (outCount === 0) return;
      const nowMs = clock();
      for (let index = 0; index < size; index += 1) {
        if (records.out[index] === 0 || nowMs < (records.returnMs[index] as number)) continue;
        records.out[index] = 0;
        outCount -= 1;
        setInRotation(endpoints, index, true);
      }
    },
  };
}

function createRecords(size: number): Records {
  return {
    errors: new Uint16Array(size),
    lastErrorMs: new Float64Array(size),
    ejections: new Uint16Array(size),
    returnMs: new Float64Array(size),
    out: new Uint8Array(size),
  };
}

interface Moment {
  nowMs: number;
  intervalMs: number;
}

function countError({ errors, lastErrorMs }: Records, index: number, { nowMs, intervalMs }: Moment): number {
  const isInRow = nowMs - (lastErrorMs[index] as number) <= intervalMs;
  const count = isInRow ? Math.min(0xffff, (errors[index] as number) + 1) : 1;
  errors[index] = count;
  lastErrorMs[index] = nowMs;
  return count;
}

/** One more than before, less one for each full interval it has been back. */
function timesInARow({ ejections, returnMs }: Records, index: number, { nowMs, intervalMs }: Moment): number {
  const forgiven = Math.floor((nowMs - (returnMs[index] as number)) / intervalMs);
  return Math.max(0, (ejections[index] as number) - Math.max(0, forgiven)) + 1;
}
