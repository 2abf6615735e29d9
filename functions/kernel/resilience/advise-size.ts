/** A range that may be resized, and what advice says of it. */
export interface Size {
  min: number;
  max: number;
}

export type SizeAdvice = { kind: 'keep'; reason: string } | ({ kind: 'resize'; reason: string } & Size);

export interface SizeRule {
  /** Sizes are multiples of it. */
  step: number;
  largest: number;
  smallestMax: number;
  smallestMin: number;
}

/** What was seen of it over some time. */
export interface SizeUse {
  /** Share of max in use, 0 to 1. */
  utilisation: number;
  /** How long callers waited, in milliseconds. */
  waitMs: number;
  /** What was not used, in the unit of max. */
  spare: number;
}

/**
 * The sizing rule of requirement F11: above 80 % in use and 1 s of waiting grow (max x 1.5, min x 1.2 up to a fifth of max),
 * below 20 % with more than 5 to spare shrink (both x 0.8), within the bounds of the rule. Without its faults (T47): growing
 * never lowers a number, shrinking never raises one, what is at its bound is kept, and nothing is divided by a max of 0.
 * Pure: somebody else decides what to do with it.
 */
export function adviseSize(now: Size, use: SizeUse, rule: SizeRule): SizeAdvice {
  const { utilisation, waitMs, spare } = use;
  const seen = `utilisation ${Math.round(utilisation * 100)} %, wait ${Math.round(waitMs)} ms`;
  if (utilisation > 0.8 && waitMs > 1_000) return resized(now, grown(now, rule), `busy: ${seen}`);
  if (utilisation < 0.2 && spare > 5) return resized(now, shrunk(now, rule), `idle: ${seen}`);
  return { kind: 'keep', reason: seen };
}

const up = (value: number, step: number) => Math.ceil(value / step) * step;
const down = (value: number, step: number) => Math.floor(value / step) * step;

function grown({ min, max }: Size, { step, largest }: SizeRule): Size {
  const larger = Math.max(max, Math.min(largest, up(max * 1.5, step)));
  const share = down(larger * 0.2, step);
  return { max: larger, min: Math.max(min, Math.min(share, up(min * 1.2, step))) };
}

function shrunk({ min, max }: Size, { step, smallestMax, smallestMin }: SizeRule): Size {
  const smaller = Math.min(max, Math.max(smallestMax, down(max * 0.8, step)));
  return { max: smaller, min: Math.min(min, smaller, Math.max(smallestMin, down(min * 0.8, step))) };
}

function resized(now: Size, next: Size, reason: string): SizeAdvice {
  if (next.min === now.min && next.max === now.max)
    return { kind: 'keep', reason: `${reason}, at its bound` };
  return { kind: 'resize', ...next, reason };
}
