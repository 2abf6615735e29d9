import type { Clock } from '../kernel/clock.ts';
import type { Dimensions, Metrics, MetricUnit } from '../kernel/metrics.ts';
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

interface Series {
  unit: MetricUnit;
  values: number[];
}

interface Group {
  dimensions: Dimensions;
  series: Map<string, Series>;
}

interface EmfDocument {
  directives: Group[];
  root: Map<string, unknown>;
}

/** Collects measurements and writes them as CloudWatch Embedded Metric Format lines at `flush`. */
export function emfMetrics(options: EmfOptions): EmfMetrics {
  let groups = new Map<string, Group>();
  let properties: Record<string, string | number> = {};
  const groupOf = (extra: Dimensions | undefined): Group => {
    const key = extra === undefined ? '' : groupKey(extra);
    const group = groups.get(key) ?? newGroup(options.dimensions, extra);
    groups.set(key, group);
    return group;
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
      properties = {};
      for (const document of packDocuments([...all.values()].flatMap(splitGroup))) {
        options.writeLine(render(document, facts, options));
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

/** Cuts a group so that no part holds more series, or more values of a series, than one directive may. */
function splitGroup(group: Group): Group[] {
  const parts: Group[] = [];
  for (const [name, series] of group.series) {
    for (let at = 0; at < series.values.length; at += emfLimits.valuesPerMetric) {
      const values = series.values.slice(at, at + emfLimits.valuesPerMetric);
      roomFor(parts, name, group.dimensions).series.set(name, { unit: series.unit, values });
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

/** Groups whose values do not contradict each other share one line, as one directive each. */
function packDocuments(groups: readonly Group[]): EmfDocument[] {
  const documents: EmfDocument[] = [];
  for (const group of groups) {
    const facts = rootOf(group);
    const fitting = documents.find((document) => fits(document.root, facts));
    const target = fitting ?? { directives: [], root: new Map<string, unknown>() };
    if (fitting === undefined) documents.push(target);
    target.directives.push(group);
    for (const [name, value] of facts) target.root.set(name, value);
  }
  return documents;
}

function rootOf(group: Group): Map<string, unknown> {
  const root = new Map<string, unknown>(Object.entries(group.dimensions));
  for (const [name, { values }] of group.series) root.set(name, values.length === 1 ? values[0] : values);
  return root;
}

/** A dimension may repeat with the same text; a metric may not repeat at all, or CloudWatch would count it twice. */
function fits(root: ReadonlyMap<string, unknown>, facts: ReadonlyMap<string, unknown>): boolean {
  for (const [name, value] of facts) {
    if (root.has(name) && !(typeof value === 'string' && root.get(name) === value)) return false;
  }
  return true;
}

function render(document: EmfDocument, facts: Record<string, string | number>, options: EmfOptions): string {
  const directives = document.directives.map((group) => ({
    Namespace: options.namespace,
    Dimensions: [Object.keys(group.dimensions)],
    Metrics: Array.from(group.series, ([name, { unit }]) => ({ Name: name, Unit: unit })),
  }));
  const envelope = { _aws: { Timestamp: options.clock(), CloudWatchMetrics: directives } };
  return JSON.stringify({ ...facts, ...envelope, ...Object.fromEntries(document.root) });
}
