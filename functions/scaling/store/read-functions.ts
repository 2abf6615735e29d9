import { measured, missing, type Reading, type Signals } from '../domain/observation.ts';
import {
  type FreshPoints,
  freshSignals,
  functionSignals,
  type MinutePoints,
  withFresh,
} from '../domain/observe.ts';
import type { StoredTarget } from '../domain/ports.ts';
import { withoutPings } from '../domain/without-pings.ts';

type Window = { readonly fromMs: number; readonly toMs: number };
type Points = ReadonlyMap<number, number>;
type Known = Pick<StoredTarget, 'firstTrafficMs' | 'pinged'>;

export interface FunctionSources {
  readMinutes(window: Window & { functionName: string }): Promise<MinutePoints>;
  /** How long a function was busy, by ten seconds, as itself says: the sum, or how many requests that was. */
  readFresh(statistic: 'Sum' | 'SampleCount', functionName: string, window: Window): Promise<Points>;
  /** Largest resident size in bytes of a function's environments. */
  readMemory(functionName: string, window: Window): Promise<Points>;
}

/** One look at a function. */
export interface Look {
  readonly functionName: string;
  readonly nowMs: number;
  /** Does the function say itself, within seconds, how busy it is? Those that answer HTTP do. */
  readonly saysFresh: boolean;
  /** Something waits for it, whatever its metrics say. */
  readonly awaited: boolean;
}

const WINDOW_MS = 62 * 60_000;
/** What the function says itself reaches back over everything that Lambda may not have reported yet. */
const FRESH_WINDOW_MS = 5 * 60_000;
const MEMORY_WINDOW_MS = 15 * 60_000;
/** Lambda's metrics are minutes: they are new once a minute, and here a little earlier, for ticks are not punctual. */
const MINUTE_KEPT_MS = 50_000;
/** Of a function that nobody uses they are read so often; whatever wakes it is seen by other means at once. */
const IDLE_KEPT_MS = 10 * 60_000;
/** No request for so long. */
const IDLE_AFTER_MS = 15 * 60_000;

interface Kept {
  readonly atMs: number;
  readonly points: MinutePoints;
  readonly memory: Points;
}

/**
 * Signals of functions. GetMetricData is paid by the metric: Lambda's own are read once a minute where there is traffic and
 * every ten minutes where there is none, beside one number each half minute by which the function itself says that it is used.
 * When CloudWatch cannot be read that one fails too, so who sees nothing is still known to see nothing.
 */
export function functionReader(sources: FunctionSources): (look: Look, known: Known) => Promise<Signals> {
  const kept = new Map<string, Kept>();
  return async (look, { firstTrafficMs, pinged = [] }) => {
    const { functionName, nowMs } = look;
    const fresh = await readFresh(sources, look);
    const old = kept.get(functionName);
    const isDue = !old || nowMs - old.atMs >= keptFor(old, look, fresh);
    const detail = isDue ? await readDetail(sources, functionName, nowMs) : old;
    kept.set(functionName, detail);
    const points = withFresh(withoutPings(detail.points, pinged), fresh);
    const signals = functionSignals(points, nowMs, firstTrafficMs);
    return { ...signals, ...freshSignals(fresh, nowMs), memoryBytes: [newest(detail.memory, nowMs)] };
  };
}

function keptFor({ atMs, points }: Kept, { awaited }: Look, { requests }: FreshPoints): number {
  const lastMs = Math.max(...points.invocations.keys());
  const isIdle = !awaited && requests.size === 0 && atMs - lastMs > IDLE_AFTER_MS;
  return isIdle ? IDLE_KEPT_MS : MINUTE_KEPT_MS;
}

const nothing: FreshPoints = { requests: new Map(), busySeconds: new Map() };

/** How many requests there were is one metric; how long they took is asked only where there were some. */
async function readFresh(
  { readFresh: read }: FunctionSources,
  { functionName, nowMs, saysFresh }: Look,
): Promise<FreshPoints> {
  if (!saysFresh) return nothing;
  const window = { fromMs: nowMs - FRESH_WINDOW_MS, toMs: nowMs + 1 };
  const requests = await read('SampleCount', functionName, window);
  if (requests.size === 0) return nothing;
  return { requests, busySeconds: await read('Sum', functionName, window) };
}

async function readDetail(sources: FunctionSources, functionName: string, nowMs: number): Promise<Kept> {
  const [points, memory] = await Promise.all([
    sources.readMinutes({ functionName, fromMs: nowMs - WINDOW_MS, toMs: nowMs }),
    sources.readMemory(functionName, { fromMs: nowMs - MEMORY_WINDOW_MS, toMs: nowMs + 1 }),
  ]);
  return { atMs: nowMs, points, memory };
}

/** The newest value of a gauge; the unfinished minute counts, because a gauge is what it is. */
export function newest(points: Points, nowMs: number): Reading {
  const at = Math.max(...points.keys());
  const value = points.get(at);
  return value === undefined ? missing(nowMs) : measured(value, at);
}
