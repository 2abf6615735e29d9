import { type ClusterPoints, type ClusterState, clusterSignals } from '../domain/cluster-pressure.ts';
import {
  type ClockHistory,
  measured,
  missing,
  noHistory,
  type Reading,
  type Signals,
} from '../domain/observation.ts';
import { functionSignals, type MinutePoints } from '../domain/observe.ts';
import type { ReadSignals } from '../domain/ports.ts';
import type { LeverAddress } from '../domain/targets.ts';
import { type PingedMinute, withoutPings } from '../domain/without-pings.ts';
import { type EarlierDays, keepHistory } from './earlier-days.ts';

type Known = NonNullable<Parameters<ReadSignals>[2]>;
type Window = { readonly fromMs: number; readonly toMs: number };
type Points = ReadonlyMap<number, number>;

export interface SignalSources {
  readMinutes(window: Window & { functionName: string }): Promise<MinutePoints>;
  readBacklog(mappingUuid: string): Promise<{ queueName: string; waiting: number } | undefined>;
  /** Age in seconds of the oldest message of a queue. */
  readOldest(queueName: string, window: Window): Promise<Points>;
  /** Records that a function's Kafka mappings have still to read. */
  readLag(functionName: string, window: Window): Promise<Points>;
  /** Largest resident size in bytes of a function's environments. */
  readMemory(functionName: string, window: Window): Promise<Points>;
  readCluster(clusterId: string, window: Window): Promise<ClusterPoints>;
  readAcuRange(clusterId: string): Promise<ClusterState['range']>;
  /** Clusters that all consumers write to. */
  readonly clusterIds: readonly string[];
  /** Told when a source cannot be read: the signals then are gaps, and the scaler is blind, not wrong. */
  onBlind(what: string, error: unknown): void;
}

/** Lambda's metrics a function is watched by: name and statistic (aws-facts 4). */
export const watched = {
  invocations: ['Invocations', 'Sum'],
  errors: ['Errors', 'Sum'],
  durationMs: ['Duration', 'Average'],
  peakInFlight: ['ConcurrentExecutions', 'Maximum'],
  throttles: ['Throttles', 'Sum'],
  provisionedUse: ['ProvisionedConcurrencyUtilization', 'Maximum'],
  p50Ms: ['Duration', 'p50'],
  p95Ms: ['Duration', 'p95'],
  p99Ms: ['Duration', 'p99'],
} as const satisfies Record<keyof MinutePoints, readonly [string, string]>;

/** An Aurora cluster's metrics, of namespace AWS/RDS. */
export const watchedOfClusters = {
  connections: ['DatabaseConnections', 'Maximum'],
  activeStatements: ['DBLoad', 'Average'],
  acuPercent: ['ACUUtilization', 'Maximum'],
} as const satisfies Record<keyof ClusterPoints, readonly [string, string]>;

const WINDOW_MS = 62 * 60_000;
/** Gauges: the newest value counts, and one older than this is stale. */
const GAUGE_WINDOW_MS = 5 * 60_000;
/** Shorter than the time between the two evaluations of a tick. */
const FRESH_MS = 20_000;

/**
 * Signals of a lever: Lambda's metrics of its function, the same clock time of earlier days for what is provisioned, the
 * backlog fresh from SQS with its oldest message's age, the lag of topics, and the pressure on the databases.
 */
export function signalReader(sources: SignalSources): ReadSignals {
  const history = keepHistory((window) => sources.readMinutes(window));
  const databases = keptFor(FRESH_MS, (nowMs) => readClusters(sources, sources.clusterIds, nowMs));
  return async (address, nowMs, known = {}) => {
    const parts = [
      orBlind(sources, 'metrics', () => lambdaSignals(sources, address, { nowMs, ...known })),
      orBlind(sources, 'backlog', () => backlogSignals(sources, address, nowMs)),
      orBlind(sources, 'lag', () => lagSignals(sources, address, nowMs)),
      orBlind(sources, 'databases', () => databaseSignals({ sources, databases, address, nowMs })),
    ];
    const days = orBlind(sources, 'earlier days', () =>
      historyOf(history, address, { nowMs, pinged: known.pinged ?? [] }),
    );
    const signals: Signals = Object.assign({}, ...(await Promise.all(parts)));
    return { signals, history: (await days) ?? noHistory };
  };
}

async function orBlind<T>(
  sources: SignalSources,
  what: string,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    sources.onBlind(what, error);
    return undefined;
  }
}

async function lambdaSignals(
  sources: SignalSources,
  address: LeverAddress,
  { nowMs, firstTrafficMs, pinged = [] }: { nowMs: number } & Known,
): Promise<Signals> {
  if (address.kind === 'cluster') return {};
  const { functionName } = address;
  const window = { functionName, fromMs: nowMs - WINDOW_MS, toMs: nowMs };
  const [points, memory] = await Promise.all([
    sources.readMinutes(window),
    sources.readMemory(functionName, gaugeWindow(nowMs)),
  ]);
  const signals = functionSignals(withoutPings(points, pinged), nowMs, firstTrafficMs);
  return { ...signals, memoryBytes: [gauge(memory, nowMs)] };
}

async function backlogSignals(
  sources: SignalSources,
  address: LeverAddress,
  nowMs: number,
): Promise<Signals> {
  if (address.kind !== 'mapping') return {};
  const backlog = await sources.readBacklog(address.uuid);
  if (backlog === undefined) return { queueDepth: [missing(nowMs)], oldestMessageSeconds: [missing(nowMs)] };
  const oldest = await sources.readOldest(backlog.queueName, gaugeWindow(nowMs));
  return { queueDepth: [measured(backlog.waiting, nowMs)], oldestMessageSeconds: [gauge(oldest, nowMs)] };
}

async function lagSignals(sources: SignalSources, address: LeverAddress, nowMs: number): Promise<Signals> {
  if (address.kind !== 'pollers') return {};
  return { logLag: [gauge(await sources.readLag(address.functionName, gaugeWindow(nowMs)), nowMs)] };
}

interface DatabaseReading {
  readonly sources: SignalSources;
  readonly databases: (nowMs: number) => Promise<ClusterState[]>;
  readonly address: LeverAddress;
  readonly nowMs: number;
}

/** Consumers look at the most loaded of all databases, a cluster at itself. */
async function databaseSignals({ sources, databases, address, nowMs }: DatabaseReading): Promise<Signals> {
  if (address.kind === 'cluster') {
    return clusterSignals(await readClusters(sources, [address.clusterId], nowMs), nowMs);
  }
  if (address.kind !== 'mapping' && address.kind !== 'pollers') return {};
  return clusterSignals(await databases(nowMs), nowMs);
}

function readClusters(
  sources: SignalSources,
  clusterIds: readonly string[],
  nowMs: number,
): Promise<ClusterState[]> {
  return Promise.all(
    clusterIds.map(async (id) => {
      const [range, points] = await Promise.all([
        sources.readAcuRange(id),
        sources.readCluster(id, gaugeWindow(nowMs)),
      ]);
      return { range, points };
    }),
  );
}

/** Only provisioned concurrency is planned by the clock. */
async function historyOf(
  history: EarlierDays,
  address: LeverAddress,
  { nowMs, pinged }: { nowMs: number; pinged: readonly PingedMinute[] },
): Promise<ClockHistory> {
  return address.kind === 'alias' ? history(address.functionName, nowMs, pinged) : noHistory;
}

function gaugeWindow(nowMs: number): Window {
  return { fromMs: nowMs - GAUGE_WINDOW_MS, toMs: nowMs + 1 };
}

/** The newest value of a gauge; the unfinished minute counts, because a gauge is what it is. */
function gauge(points: Points, nowMs: number): Reading {
  const at = Math.max(...points.keys());
  const value = points.get(at);
  return value === undefined ? missing(nowMs) : measured(value, at);
}

/** Reads once for all who ask within so long; a failure is not kept. */
function keptFor<T>(freshMs: number, read: (nowMs: number) => Promise<T>): (nowMs: number) => Promise<T> {
  let kept: { atMs: number; value: Promise<T> } | undefined;
  return (nowMs) => {
    if (kept && nowMs - kept.atMs < freshMs) return kept.value;
    const value = read(nowMs);
    kept = { atMs: nowMs, value };
    value.catch(() => {
      kept = undefined;
    });
    return value;
  };
}
