import type { Clock } from '../kernel/clock.ts';
import type { Dimensions, Metrics, MetricUnit } from '../kernel/metrics.ts';
import { type Group, type LineShapes, lineStart, linesOf } from './emf-line.ts';
import type { WriteLine } from './write-line.ts';

/** CloudWatch drops a document over these limits without a word (T94). */
export const emfLimits = { metricsPerDirective: 100, dimensions: 30, valuesPerMetric: 100 } as const;

/** Metrics of one invocation that can also carry searchable, unbilled facts such as a request id. */
export interface EmfMetrics extends Metrics {
  /** Adds a property to every line of this flush; it becomes no dimension and costs no metric. */
  describe(name: string, value: string | number): void;
}

export interface EmfOptions {
  namespace: string;
  /** Dimensions of every metric, for example `{service: 'orders'}`. */
  dimensions: Dimensions;
  clock: Clock;
  writeLine: WriteLine;
}

interface Measured {
  unit: MetricUnit;
  value: number;
}

/**
 * Collects measurements and writes them as CloudWatch Embedded Metric Format lines at `flush`, the format of Powertools'
 * metrics. Own writer by measurement (test/bench/results): Powertools' metrics add 5.5 ms to a cold start where this adds 1,
 * and twice the CPU to each request's line; loading them at flush would only move the 5.5 ms into the first request.
 */
export function emfMetrics(options: EmfOptions): EmfMetrics {
  const shapes: LineShapes = new Map();
  let groups = new Map<string, Group>();
  let properties: Record<string, string | number> = {};
  let latest: { extra: Dimensions | undefined; group: Group } | undefined;
  const findGroup = (extra: Dimensions | undefined): Group => {
    const key = extra === undefined ? '' : groupKey(extra);
    const known = groups.get(key);
    if (known !== undefined) return known;
    const group = newGroup(options.dimensions, extra);
    groups.set(key, group);
    return group;
  };
  // Who measures in a loop does so with the same object: then the key need not be spelled out again.
  const groupOf = (extra: Dimensions | undefined): Group => {
    if (latest === undefined || latest.extra !== extra) latest = { extra, group: findGroup(extra) };
    return latest.group;
  };
  return {
    add: (name, value, unit) => record(groupOf(undefined), name, { unit, value }),
    // biome-ignore lint/complexity/useMaxParams: the port's shape
    addWith: (dimensions, name, value, unit) => record(groupOf(dimensions), name, { unit, value }),
    describe: (name, value) => {
      properties[name] = value;
    },
    flush: () => {
      const [all, facts] = [groups, properties];
      groups = new Map();
      latest = undefined;
      properties = {};
      const start = lineStart(facts, options.clock());
      for (const part of withinLimits(all)) {
        for (const line of linesOf(part, shapes, options.namespace)) options.writeLine(line(start));
      }
    },
  };
}

function groupKey(dimensions: Dimensions): string {
  let key = '';
  for (const name in dimensions) key += `${name}\u0000${dimensions[name]}\u0001`;
  return key;
}

function newGroup(common: Dimensions, extra: Dimensions | undefined): Group {
  const dimensions = extra === undefined ? common : { ...common, ...extra };
  const count = Object.keys(dimensions).length;
  if (count > emfLimits.dimensions)
    throw new RangeError(`${count} dimensions; EMF allows ${emfLimits.dimensions}`);
  return { dimensions, series: new Map() };
}

/**
 * Counts add up to one value; other units keep every value, for percentiles.
 * Values that are not finite numbers would make CloudWatch drop the whole line, so they are left out.
 */
function record(group: Group, name: string, { unit, value }: Measured): void {
  if (!Number.isFinite(value)) return;
  const known = group.series.get(name);
  if (known === undefined) group.series.set(name, { unit, values: [value] });
  else if (unit === 'Count') known.values[0] = (known.values[0] ?? 0) + value;
  else known.values.push(value);
}

/** Usually the groups themselves; cut into several flushes when one holds more than a directive may. */
function withinLimits(groups: Map<string, Group>): Map<string, Group>[] {
  const parts: Map<string, Group>[] = [groups];
  for (const [key, group] of groups) {
    const [first, ...rest] = isWithinLimits(group) ? [group] : splitGroup(group);
    if (first !== undefined) groups.set(key, first);
    for (const [index, extra] of rest.entries()) {
      parts[index + 1] ??= new Map();
      parts[index + 1]?.set(key, extra);
    }
  }
  return parts;
}

function isWithinLimits({ series }: Group): boolean {
  if (series.size > emfLimits.metricsPerDirective) return false;
  for (const { values } of series.values()) if (values.length > emfLimits.valuesPerMetric) return false;
  return true;
}

/** Cuts a group so that no part holds more series, or more values of a series, than one directive may. */
function splitGroup(group: Group): Group[] {
  const parts: Group[] = [];
  for (const [name, { unit, values }] of group.series) {
    for (let at = 0; at < values.length; at += emfLimits.valuesPerMetric) {
      const some = values.slice(at, at + emfLimits.valuesPerMetric);
      roomFor(parts, name, group.dimensions).series.set(name, { unit, values: some });
    }
  }
  return parts;
}

function roomFor(parts: Group[], name: string, dimensions: Dimensions): Group {
  const open = parts.find(
    (part) => !part.series.has(name) && part.series.size < emfLimits.metricsPerDirective,
  );
  if (open !== undefined) return open;
  const fresh: Group = { dimensions, series: new Map() };
  parts.push(fresh);
  return fresh;
}
