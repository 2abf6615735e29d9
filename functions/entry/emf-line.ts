import type { Dimensions, MetricUnit } from '../kernel/metrics.ts';

export interface Series {
  unit: MetricUnit;
  values: number[];
}

/** Series under the same dimensions. */
export interface Group {
  dimensions: Dimensions;
  series: Map<string, Series>;
}

/** A line whose every part but the numbers is known: most flushes look like one before. */
interface Line {
  /** JSON from the directives to the last dimension. */
  fixed: string;
  slots: { json: string; group: number; name: string }[];
}

/** Known lines by the shape of the flush. */
export type LineShapes = Map<string, Line[]>;

/** Finishes a line that begins with `start` (see lineStart). */
type WriteStart = (start: string) => string;

/** Distinct shapes of flushes kept; a function has a few dozen (routes times statuses). */
const MAX_SHAPES = 500;

/** The lines for these groups, from the cache when a flush with the same groups, names and units was written before. */
export function linesOf(
  groups: ReadonlyMap<string, Group>,
  shapes: LineShapes,
  namespace: string,
): WriteStart[] {
  let shape = '';
  for (const [key, { series }] of groups) {
    shape += `${key}\u0002`;
    for (const [name, { unit }] of series) shape += `${name}\u0000${unit}\u0001`;
  }
  const all = [...groups.values()];
  const lines = shapes.get(shape) ?? packLines(all, namespace);
  if (shapes.size < MAX_SHAPES) shapes.set(shape, lines);
  return lines.map((line) => (start) => render(line, all, start));
}

/** The beginning of every line of a flush: searchable facts and the time. */
export function lineStart(facts: Readonly<Record<string, string | number>>, nowMs: number): string {
  const json = JSON.stringify(facts);
  return `${json.slice(0, -1)}${json === '{}' ? '' : ','}"_aws":{"Timestamp":${nowMs}`;
}

interface Packed {
  members: number[];
  /** Names at the root of the line: dimensions with their texts, metrics as METRIC. */
  root: Map<string, string>;
}

/** Groups whose values do not contradict each other share one line, as one directive each. */
function packLines(groups: readonly Group[], namespace: string): Line[] {
  const packed: Packed[] = [];
  for (const [index, group] of groups.entries()) if (group.series.size > 0) pack(index, group, packed);
  return packed.map(({ members }) => toLine(members, groups, namespace));
}

function pack(index: number, group: Group, packed: Packed[]): void {
  const fitting = packed.find(({ root }) => fits(root, group));
  const target = fitting ?? { members: [], root: new Map<string, string>() };
  if (fitting === undefined) packed.push(target);
  target.members.push(index);
  for (const [name, value] of Object.entries(group.dimensions)) target.root.set(name, value);
  for (const name of group.series.keys()) target.root.set(name, METRIC);
}

/** Marks a name that a metric has taken; no dimension value can be equal to it. */
const METRIC = '\u0000metric';

/** A dimension may repeat with the same text; a metric may not repeat at all, or CloudWatch would count it twice. */
function fits(root: ReadonlyMap<string, string>, { dimensions, series }: Group): boolean {
  for (const name of series.keys()) if (root.has(name)) return false;
  for (const [name, value] of Object.entries(dimensions)) {
    const taken = root.get(name);
    if (taken !== undefined && taken !== value) return false;
  }
  return true;
}

function toLine(members: readonly number[], groups: readonly Group[], namespace: string): Line {
  const chosen = members.map((index) => ({ index, group: groups[index] as Group }));
  const directives = chosen.map(({ group }) => ({
    Namespace: namespace,
    Dimensions: [Object.keys(group.dimensions)],
    Metrics: Array.from(group.series, ([name, { unit }]) => ({ Name: name, Unit: unit })),
  }));
  const dimensions = Object.assign({}, ...chosen.map(({ group }) => group.dimensions)) as Dimensions;
  const slots = chosen.flatMap(({ index, group }) =>
    Array.from(group.series.keys(), (name) => ({ json: `,${JSON.stringify(name)}:`, group: index, name })),
  );
  const texts = JSON.stringify(dimensions).slice(1, -1);
  return { fixed: `,"CloudWatchMetrics":${JSON.stringify(directives)}},${texts}`, slots };
}

/** All values are finite numbers, whose text is their JSON. */
function render({ fixed, slots }: Line, groups: readonly Group[], start: string): string {
  let line = start + fixed;
  for (const { json, group, name } of slots) {
    const values = groups[group]?.series.get(name)?.values ?? [];
    line += values.length === 1 ? `${json}${values[0]}` : `${json}[${values.join(',')}]`;
  }
  return `${line}}`;
}
