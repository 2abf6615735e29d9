import { type ClusterPoints, type ClusterState, clusterSignals } from '../domain/cluster-pressure.ts';
import {
  type ClockHistory,
  measured,
  missing,
  noHistory,
  type Reading,
  type Signals,
} from '../domain/observation.ts';
import type { MinutePoints } from '../domain/observe.ts';
import type { ReadSignals } from '../domain/ports.ts';
import type { LeverAddress } from '../domain/targets.ts';
import type { PingedMinute } from '../domain/without-pings.ts';
import { type EarlierDays, keepHistory, type ReadHistory } from './earlier-days.ts';
import { keptFor } from './kept-for.ts';
import { type FunctionSources, functionReader, newest } from './read-functions.ts';

type Known = NonNullable<Parameters<ReadSignals>[2]>;
type Window = { readonly fromMs: number; readonly toMs: number };
type Points = ReadonlyMap<number, number>;

export interface SignalSources extends FunctionSources {
  readHistory: ReadHistory;
  readBacklog(mappingUuid: string): Promise<{ queueName: string; waiting: number } | undefined>;
  /** Age in seconds of the oldest message of a queue. */
  readOldest(queueName: string, window: Window): Promise<Points>;
  /** Records that a function's Kafka mappings have still to read. */
  readLag(functionName: string, window: Window): Promise<Points>;
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

/** A function says how busy it is by the second; sums of so many seconds are asked for. */
export const FRESH_SECONDS = 10;
/** Gauges: the newest value counts, and one older than this is stale. */
const GAUGE_WINDOW_MS = 5 * 60_000;
/** RDS's metrics are minutes too: asked for once a minute, by all targets together. */
const CLUSTER_KEPT_MS = 50_000;

/**
 * Signals of a lever: Lambda's metrics of its function, the same clock time of earlier days for what is provisioned, the
 * backlog fresh from SQS with its oldest message's age, the lag of topics, and the pressure on the databases.
 */
export function signalReader(sources: SignalSources): ReadSignals {
  const history = keepHistory((window) => sources.readHistory(window));
  const readFunction = functionReader(sources);
  const databases = keptClusters(sources);
  return async (address, nowMs, known = {}) => {
    const parts = [
      functionAndQueue({ sources, readFunction }, address, { nowMs, ...known }),
      orBlind(sources, 'lag', () => lagSignals(sources, address, nowMs)),
      orBlind(sources, 'databases', () => databaseSignals({ sources, databases }, address, nowMs)),
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

/** A function, and the queue that feeds it: what waits there says that the function is used before its metrics do. */
async function functionAndQueue(
  { sources, readFunction }: Readers,
  address: LeverAddress,
  { nowMs, ...known }: { nowMs: number } & Known,
): Promise<Signals> {
  if (address.kind === 'cluster') return {};
  const queue = await orBlind(sources, 'backlog', () => backlogSignals(sources, address, nowMs));
  const waiting = queue?.queueDepth?.[0];
  const look = {
    functionName: address.functionName,
    nowMs,
    saysFresh: address.kind === 'alias',
    awaited: waiting?.kind === 'measured' && waiting.value > 0,
  };
  return { ...(await orBlind(sources, 'metrics', () => readFunction(look, known))), ...queue };
}

interface Readers {
  readonly sources: SignalSources;
  readonly readFunction: ReturnType<typeof functionReader>;
}

async function backlogSignals(
  sources: SignalSources,
  address: LeverAddress,
  nowMs: number,
): Promise<Signals> {
  if (address.kind !== 'mapping') return {};
  const backlog = await sources.readBacklog(address.uuid);
  if (backlog === undefined) return { queueDepth: [missing(nowMs)], oldestMessageSeconds: [missing(nowMs)] };
  return {
    queueDepth: [measured(backlog.waiting, nowMs)],
    oldestMessageSeconds: [await oldestIn(sources, backlog, nowMs)],
  };
}

/** In a queue where nothing waits nothing is old: then the metric need not be asked for. */
async function oldestIn(
  sources: SignalSources,
  { queueName, waiting }: { queueName: string; waiting: number },
  nowMs: number,
): Promise<Reading> {
  if (waiting === 0) return measured(0, nowMs);
  return newest(await sources.readOldest(queueName, gaugeWindow(nowMs)), nowMs);
}

async function lagSignals(sources: SignalSources, address: LeverAddress, nowMs: number): Promise<Signals> {
  if (address.kind !== 'pollers') return {};
  return { logLag: [newest(await sources.readLag(address.functionName, gaugeWindow(nowMs)), nowMs)] };
}

type ReadClusters = (clusterIds: readonly string[], nowMs: number) => Promise<ClusterState[]>;

/** Consumers look at the most loaded of all databases, a cluster at itself. */
async function databaseSignals(
  { sources, databases }: { sources: SignalSources; databases: ReadClusters },
  address: LeverAddress,
  nowMs: number,
): Promise<Signals> {
  if (address.kind === 'cluster') return clusterSignals(await databases([address.clusterId], nowMs), nowMs);
  if (address.kind !== 'mapping' && address.kind !== 'pollers') return {};
  return clusterSignals(await databases(sources.clusterIds, nowMs), nowMs);
}

/** Each cluster is read once for all who ask. */
function keptClusters(sources: SignalSources): ReadClusters {
  const kept = new Map<string, (nowMs: number) => Promise<ClusterState>>();
  const readerOf = (id: string) => {
    const known = kept.get(id);
    if (known) return known;
    const read = keptFor(CLUSTER_KEPT_MS, async (nowMs) => {
      const reading = [sources.readAcuRange(id), sources.readCluster(id, gaugeWindow(nowMs))] as const;
      const [range, points] = await Promise.all(reading);
      return { range, points };
    });
    kept.set(id, read);
    return read;
  };
  return (clusterIds, nowMs) => Promise.all(clusterIds.map((id) => readerOf(id)(nowMs)));
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
