import type { Clock } from '../clock.ts';
import { addUpMemory, type FleetEntry, type FleetMemory, mostReadOf } from './fleet-entries.ts';
import type { RedisReply, SendCommands } from './redis-commands.ts';
import type { CacheStatistics, TierCounts, TierName } from './statistics.ts';

/**
 * Statistics over all sandboxes. Each one keeps its own totals under its own name in tier 2, renewed at most every 10 s together with
 * a request's pipeline: one command, no extra round trip. A sandbox that is not used any more disappears after three minutes.
 */
const PREFIX = 'st:';
const EVERY_MS = 10_000;
const LIFE_MS = 180_000;

export interface SandboxIdentity {
  service: string;
  /** Unique among all sandboxes. */
  sandbox: string;
}

/** Call it in the same turn as `Cache.touch`. Never throws; a report that fails is made up for by the next. */
export function statisticsPublisher(
  send: SendCommands,
  clock: Clock,
  identity: SandboxIdentity,
): (statistics: () => CacheStatistics) => Promise<void> {
  let dueMs = 0;
  return async (statistics) => {
    if (clock() < dueMs) return;
    dueMs = clock() + EVERY_MS;
    const text = JSON.stringify({ ...identity, ...statistics() });
    await send([['SET', `${PREFIX}${identity.service}:${identity.sandbox}`, text, 'PX', LIFE_MS]]).catch(
      () => {
        dueMs = 0;
      },
    );
  };
}

export interface ServiceStatistics {
  sandboxes: number;
  reads: CacheStatistics['reads'];
  tiers: CacheStatistics['tiers'];
  memory: FleetMemory;
  mostRead: readonly FleetEntry[];
}

export interface FleetStatistics {
  services: Readonly<Record<string, ServiceStatistics>>;
  /** Of all services together; null while no sandbox reported. */
  overall: ServiceStatistics | null;
  /** False when there were more sandboxes than the bound lets us read. */
  complete: boolean;
}

type Report = SandboxIdentity & CacheStatistics;

const MAX_PAGES = 40;
const SCAN_COUNT = 500;

/** Adds up what the sandboxes of the last three minutes counted since they began. */
export async function collectStatistics(send: SendCommands): Promise<FleetStatistics> {
  const { names, complete } = await findReports(send);
  if (names.length === 0) return { services: {}, overall: null, complete };
  const [texts] = (await send([['MGET', ...names]])) as [(string | null)[]];
  const reports = texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as Report]));
  const groups = Object.groupBy(reports, ({ service }) => service);
  const sums = Object.entries(groups).map(([service, group = []]) => [service, addUp(group)]);
  const overall = reports.length === 0 ? null : addUp(reports);
  return { services: Object.fromEntries(sums), overall, complete };
}

async function findReports(send: SendCommands): Promise<{ names: string[]; complete: boolean }> {
  const names = new Set<string>();
  let cursor = '0';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const [reply] = (await send([['SCAN', cursor, 'MATCH', `${PREFIX}*`, 'COUNT', SCAN_COUNT]])) as [
      RedisReply[],
    ];
    cursor = String(reply[0]);
    for (const name of reply[1] as string[]) names.add(name);
    if (cursor === '0') return { names: [...names], complete: true };
  }
  return { names: [...names], complete: false };
}

function addUp(reports: readonly Report[]): ServiceStatistics {
  const { hitRate: _, ...reads } = sum(reports.map((report) => report.reads));
  return {
    sandboxes: reports.length,
    reads: { ...reads, hitRate: rate(reads.hits + reads.stale, reads.misses) },
    tiers: addUpTiers(reports),
    memory: addUpMemory(reports.map((report) => report.memory)),
    // A sandbox of an earlier version of the code names none.
    mostRead: mostReadOf(reports.flatMap((report) => report.mostRead ?? [])),
  };
}

function addUpTiers(reports: readonly Report[]): CacheStatistics['tiers'] {
  const names = new Set(reports.flatMap(({ tiers }) => Object.keys(tiers) as TierName[]));
  const tiers: CacheStatistics['tiers'] = {};
  for (const name of names) {
    const {
      hitRate: _,
      averageMs: __,
      ...counts
    } = sum(reports.flatMap((report) => report.tiers[name] ?? []));
    tiers[name] = { ...counts, hitRate: rate(counts.hits, counts.misses), averageMs: averageOf(counts) };
  }
  return tiers;
}

function averageOf({ calls, totalMs }: TierCounts): number | null {
  return calls === 0 ? null : totalMs / calls;
}

function rate(hits: number, misses: number): number | null {
  return hits + misses === 0 ? null : hits / (hits + misses);
}

function sum<T extends object>(counts: readonly T[]): T {
  const total: Record<string, number> = {};
  for (const each of counts) {
    for (const [name, value] of Object.entries(each)) total[name] = (total[name] ?? 0) + Number(value);
  }
  return total as T;
}
