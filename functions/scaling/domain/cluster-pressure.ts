import { measured, missing, type Reading, type Signals } from './observation.ts';

/** Raw points of one Aurora cluster: minute start (ms) to value. */
export interface ClusterPoints {
  readonly connections: ReadonlyMap<number, number>;
  /** Average active sessions: statements that run at once (DBLoad). */
  readonly activeStatements: ReadonlyMap<number, number>;
  /** Share of the upper end of the ACU range in use, percent (ACUUtilization). */
  readonly acuPercent: ReadonlyMap<number, number>;
}

export interface ClusterState {
  readonly range: { readonly minAcu: number; readonly maxAcu: number };
  readonly points: ClusterPoints;
}

const BYTES_PER_ACU = 2 * 1024 ** 3;
const BYTES_PER_CONNECTION = 9_531_392;
const MOST_CONNECTIONS = 5000;
/** With a lower end of 0 or 0.5 ACU, Aurora PostgreSQL allows no more than so many. */
const MOST_OF_A_SMALL_MINIMUM = 2000;

/** Aurora PostgreSQL's default: LEAST(memory / 9531392, 5000), memory being 2 GiB for each ACU of the upper end. */
export function maxConnections({ minAcu, maxAcu }: ClusterState['range']): number {
  const byMemory = Math.floor((maxAcu * BYTES_PER_ACU) / BYTES_PER_CONNECTION);
  return Math.min(byMemory, minAcu <= 0.5 ? MOST_OF_A_SMALL_MINIMUM : MOST_CONNECTIONS);
}

/** Newest points of one cluster, or of the most loaded of several: what shares them must respect the tightest. */
export function clusterSignals(clusters: readonly ClusterState[], nowMs: number): Signals {
  const most = (read: (cluster: ClusterState) => Reading) =>
    clusters.length === 0 ? [missing(nowMs)] : [worst(clusters.map(read))];
  return {
    connectionPercent: most(({ range, points }) =>
      newest(points.connections, nowMs, (count) => (100 * count) / maxConnections(range)),
    ),
    activeStatements: most(({ points }) => newest(points.activeStatements, nowMs)),
    acuPercent: most(({ points }) => newest(points.acuPercent, nowMs)),
  };
}

function newest(
  points: ReadonlyMap<number, number>,
  nowMs: number,
  value: (raw: number) => number = (raw) => raw,
): Reading {
  const at = Math.max(...points.keys());
  const raw = points.get(at);
  return raw === undefined ? missing(nowMs) : measured(value(raw), at);
}

/** One that is unseen may be the worst, so it counts as missing for all. */
function worst(readings: readonly Reading[]): Reading {
  const gap = readings.find(({ kind }) => kind === 'missing');
  if (gap) return gap;
  return readings.reduce((most, one) => (amount(one) > amount(most) ? one : most));
}

function amount(reading: Reading): number {
  return reading.kind === 'measured' ? reading.value : Number.NEGATIVE_INFINITY;
}
