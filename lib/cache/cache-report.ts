import type { GlobReport } from '../../functions/cache/domain/invalidate-glob.ts';
import type { WarmRun } from '../../functions/cache/domain/warm-run.ts';
import type { FleetEntry, FleetMemory } from '../../functions/kernel/cache/fleet-entries.ts';
import type { FleetStatistics, ServiceStatistics } from '../../functions/kernel/cache/shared-statistics.ts';
import type { TierName, TierStatistics } from '../../functions/kernel/cache/statistics.ts';

/** Statistics for people: a block for each service and one for all, a line for each tier. */
export function formatStatistics({ services, overall, complete }: FleetStatistics): string {
  const blocks = Object.entries(services);
  if (overall !== null && blocks.length > 1) blocks.push(['all services', overall]);
  const lines = blocks.flatMap(([name, service]) => formatService(name, service));
  lines.push(
    lines.length === 0
      ? 'no sandbox used its cache in the last three minutes'
      : '(each sandbox reports with a request, at most every 10 s: its latest reads may be missing)',
  );
  if (!complete) lines.push('(there are more sandboxes than were read)');
  return lines.join('\n');
}

function formatService(name: string, service: ServiceStatistics): string[] {
  const { sandboxes, reads, tiers, memory, mostRead } = service;
  const { hitRate, hits, stale, misses, loads, loadFailures, joined, waited, invalidations } = reads;
  return [
    `${name}: ${sandboxes} ${sandboxes === 1 ? 'sandbox' : 'sandboxes'}, hit rate ${percent(hitRate)} (${hits} hits, ${stale} stale, ${misses} misses)`,
    `  loads    ${loads}, ${loadFailures} failed; ${joined} reads joined one, ${waited} waited for another sandbox's`,
    `  told     ${invalidations} invalidations`,
    `  held     ${entries(memory.entries)} in memory, ${kib(memory.bytes)} KiB, ${memory.evictions} evicted`,
    ...(memory.meanAgeMs === null ? [] : [`           ${formatAges(memory, memory.meanAgeMs)}`]),
    ...nearestFirst.flatMap((tier) => {
      const counts = tiers[tier];
      return counts ? `  ${tier.padEnd(8)} ${formatTier(counts)}` : [];
    }),
    ...mostRead.map((entry) => `  read ${formatEntry(entry)}`),
  ];
}

function formatAges({ entries: count, hits, unread }: FleetMemory, meanAgeMs: number): string {
  const each = (hits / count).toFixed(1);
  return `${each} hits an entry, ${unread} never read, ${seconds(meanAgeMs)} s old on average`;
}

function formatEntry(entry: FleetEntry): string {
  const { tier, account, entity, id, hits, sandboxes, storedAt, freshUntil } = entry;
  const where = sandboxes === 1 ? 'one sandbox' : `${sandboxes} sandboxes`;
  return `${hits} times from ${tier} by ${where}: ${entity} ${id} of ${account}, stored ${storedAt}, fresh until ${freshUntil}`;
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

const nearestFirst: readonly TierName[] = ['memory', 'redis', 'dynamo', 'local'];

function formatTier(counts: TierStatistics): string {
  const { hits, misses, errors, corrupt, tooLarge, hitRate, averageMs, requests } = counts;
  const { stored, storedBytes } = counts;
  return [
    `${hits} hits, ${misses} misses, ${errors} errors, hit rate ${percent(hitRate)}`,
    averageMs === null ? '' : `${averageMs.toFixed(1)} ms a call`,
    requests > 0 ? `${requests} HTTP requests` : '',
    stored > 0 ? `${stored} values stored (${kib(storedBytes)} KiB)` : '',
    corrupt > 0 ? `${corrupt} corrupt` : '',
    tooLarge > 0 ? `${tooLarge} too large` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

const entries = (count: number): string => `${count} ${count === 1 ? 'entry' : 'entries'}`;

const kib = (bytes: number): number => Math.round(bytes / 1024);

function percent(rate: number | null): string {
  return rate === null ? 'unknown' : `${(100 * rate).toFixed(1)} %`;
}

/** What a glob became, and what it matched. */
export function formatInvalidation(
  account: string,
  { target, exact, matched, invalidated }: GlobReport,
): string {
  const what = describeTarget(target);
  const wider = exact ? '' : ', which is more than was asked for';
  const count = matched
    ? `; the pattern matched ${matched.complete ? '' : 'at least '}${entries(matched.matches)} in Redis`
    : '';
  return `${invalidated ? 'forgot' : 'would forget'} ${what} of ${account}${wider}${count}`;
}

function describeTarget(target: GlobReport['target']): string {
  switch (target.kind) {
    case 'account':
      return 'everything';
    case 'entity':
      return `every ${target.entity}`;
    case 'key':
      return `${target.entity} ${target.id}`;
    case 'tag':
      return `everything tagged ${target.tag}`;
  }
}

/** Done so far, in one line. */
export function formatWarmRun({ account, entities, state }: WarmRun): string {
  const parts = entities.map(({ entity, warmed, failed }) => {
    return `${warmed} ${entity}s${failed > 0 ? ` (${failed} failed)` : ''}`;
  });
  const how = state.kind === 'failed' ? `failed: ${state.reason}` : state.kind;
  return `${how}: warmed ${parts.join(', ')} of ${account}`;
}
