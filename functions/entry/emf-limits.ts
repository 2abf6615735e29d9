import type { Group, Measured } from './emf-line.ts';

/** CloudWatch drops a document over these limits without a word (T94). */
export const emfLimits = { metricsPerDirective: 100, dimensions: 30, valuesPerMetric: 100 } as const;

/** Usually everything at once; cut into several flushes when one would hold more than a directive may. */
export function withinLimits(all: readonly Measured[]): readonly (readonly Measured[])[] {
  // No directive can hold more metrics than the whole flush, which is nearly always small.
  if (all.length <= emfLimits.metricsPerDirective && all.every(isShort)) return [all];
  const parts: Part[] = [];
  for (const measured of all) for (const piece of cut(measured)) roomFor(parts, piece);
  return parts.map(({ members }) => members);
}

const isShort = ({ values }: Measured): boolean => values.length <= emfLimits.valuesPerMetric;

interface Part {
  members: Measured[];
  ids: Set<number>;
  perGroup: Map<Group, number>;
}

function cut(measured: Measured): Measured[] {
  if (isShort(measured)) return [measured];
  const pieces: Measured[] = [];
  for (let at = 0; at < measured.values.length; at += emfLimits.valuesPerMetric) {
    pieces.push({ ...measured, values: measured.values.slice(at, at + emfLimits.valuesPerMetric) });
  }
  return pieces;
}

/** Puts a piece into the first part that does not hold its series yet and has room in its directive. */
function roomFor(parts: Part[], piece: Measured): void {
  const { id, group } = piece;
  const hasRoom = ({ ids, perGroup }: Part) =>
    !ids.has(id) && (perGroup.get(group) ?? 0) < emfLimits.metricsPerDirective;
  let part = parts.find(hasRoom);
  if (part === undefined) {
    part = { members: [], ids: new Set(), perGroup: new Map() };
    parts.push(part);
  }
  part.members.push(piece);
  part.ids.add(id);
  part.perGroup.set(group, (part.perGroup.get(group) ?? 0) + 1);
}
