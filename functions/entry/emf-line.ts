import type { Dimensions, MetricUnit } from '../kernel/metrics.ts';

/** Metrics under the same dimensions. */
export interface Group {
  dimensions: Dimensions;
  /** Kept by CloudWatch for each second, at the same price; it shows within seconds what a minute would show in minutes. */
  fine: boolean;
  series: Map<string, Series>;
}

/** One metric of a group and what was measured since the last flush. It outlives the flush, because the next one is alike. */
export interface Series {
  /** Unlike that of every other series of its writer. */
  id: number;
  group: Group;
  name: string;
  unit: MetricUnit;
  values: number[];
}

/** Values of one series that may stand in one line. */
export type Measured = Pick<Series, 'id' | 'group' | 'name' | 'unit' | 'values'>;

/** A line whose every part but the numbers is known: most flushes look like one before. */
interface Line {
  /** JSON from the directives to the last dimension. */
  fixed: string;
  /** The metrics' names as JSON, and where in the flush their values are. */
  slots: { json: string; at: number }[];
}

/** What is known of flushes that begin with the same series. */
interface Shape {
  /** Of a flush that ends here. */
  lines: readonly Line[] | undefined;
  next: Map<number, Shape>;
}

/** Steps kept; a function has a few dozen shapes (routes times statuses) of a few steps each. */
const MAX_STEPS = 2000;

/** Lines of earlier flushes, found by the series that were flushed together: a tree, because a joined key costs more than its steps. */
export class LineShapes {
  readonly #namespace: string;
  readonly #root: Shape = { lines: undefined, next: new Map() };
  #steps = 0;

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  /** The lines for these values. */
  linesOf(all: readonly Measured[]): readonly Line[] {
    let shape = this.#root;
    for (const { id } of all) shape = shape.next.get(id) ?? this.#step(shape, id);
    shape.lines ??= packLines(all, this.#namespace);
    return shape.lines;
  }

  #step(from: Shape, id: number): Shape {
    const shape: Shape = { lines: undefined, next: new Map() };
    if (this.#steps < MAX_STEPS) {
      from.next.set(id, shape);
      this.#steps += 1;
    }
    return shape;
  }
}

/** What JSON writes as it is; nearly every id. To look at three ids takes half the time of having them written. */
const PLAIN = /^[\w.:-]*$/;

/** A searchable fact as it stands in the beginning of a line. */
export function factOf(name: string, value: string | number): string {
  const json = typeof value === 'string' && PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
  return `"${name}":${json},`;
}

/** The beginning of every line of a flush: searchable facts (see factOf) and the time. */
export function lineStart(facts: string, nowMs: number): string {
  return `{${facts}"_aws":{"Timestamp":${nowMs}`;
}

interface Packed {
  members: Group[];
  /** Names at the root of the line: dimensions with their texts, metrics as METRIC. */
  root: Map<string, string>;
}

/** Groups whose values do not contradict each other share one line, as one directive each. */
function packLines(all: readonly Measured[], namespace: string): Line[] {
  const packed: Packed[] = [];
  for (const group of new Set(all.map((measured) => measured.group))) pack(group, all, packed);
  return packed.map(({ members }) => toLine(members, all, namespace));
}

function pack(group: Group, all: readonly Measured[], packed: Packed[]): void {
  const names = all.filter((measured) => measured.group === group).map(({ name }) => name);
  const fitting = packed.find(({ root }) => fits(root, group.dimensions, names));
  const target = fitting ?? { members: [], root: new Map<string, string>() };
  if (fitting === undefined) packed.push(target);
  target.members.push(group);
  for (const [name, value] of Object.entries(group.dimensions)) target.root.set(name, value);
  for (const name of names) target.root.set(name, METRIC);
}

/** Marks a name that a metric has taken; no dimension value can be equal to it. */
const METRIC = '\u0000metric';

/** A dimension may repeat with the same text; a metric may not repeat at all, or CloudWatch would count it twice. */
function fits(root: ReadonlyMap<string, string>, dimensions: Dimensions, names: readonly string[]): boolean {
  if (names.some((name) => root.has(name))) return false;
  for (const [name, value] of Object.entries(dimensions)) {
    const taken = root.get(name);
    if (taken !== undefined && taken !== value) return false;
  }
  return true;
}

function toLine(members: readonly Group[], all: readonly Measured[], namespace: string): Line {
  const directives = members.map((group) => ({
    Namespace: namespace,
    Dimensions: [Object.keys(group.dimensions)],
    Metrics: all
      .filter((measured) => measured.group === group)
      .map(({ name, unit }) => ({ Name: name, Unit: unit, ...(group.fine ? { StorageResolution: 1 } : {}) })),
  }));
  const dimensions = Object.assign({}, ...members.map((group) => group.dimensions)) as Dimensions;
  const slots = all
    .map(({ name, group }, at) => ({ json: `,${JSON.stringify(name)}:`, at, group }))
    .filter(({ group }) => members.includes(group));
  const texts = JSON.stringify(dimensions).slice(1, -1);
  return { fixed: `,"CloudWatchMetrics":${JSON.stringify(directives)}},${texts}`, slots };
}

/** One line that begins with `start` (see lineStart). All values are finite numbers, whose text is their JSON. */
export function render({ fixed, slots }: Line, all: readonly Measured[], start: string): string {
  let line = start + fixed;
  for (const { json, at } of slots) {
    const values = all[at]?.values ?? [];
    line += values.length === 1 ? `${json}${values[0]}` : `${json}[${values.join(',')}]`;
  }
  return `${line}}`;
}
