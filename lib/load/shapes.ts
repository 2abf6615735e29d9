/** How loud a load is over its length. */
export interface Shape {
  readonly summary: string;
  /** Share of the peak rate (0 to 1) at a share of the time (0 to 1). */
  level(share: number): number;
  /** What a shop knows beforehand: from when until when the event is, as shares of the time. */
  readonly event?: { readonly from: number; readonly until: number };
}

const CALM = 0.1;

/** Calm, then ten times as much at once, then back to calm. */
function flashSale(share: number): number {
  if (share < 0.2 || share >= 0.7) return CALM;
  return share < 0.5 ? 1 : CALM + (1 - CALM) * Math.exp(-(share - 0.5) * 12);
}

/** A day from midnight to midnight: quiet nights, a peak in the evening. */
function daily(share: number): number {
  const day = 0.5 - 0.5 * Math.cos(2 * Math.PI * (share - 0.08));
  const evening = 0.65 * Math.exp(-(((share - 0.83) / 0.06) ** 2));
  return Math.min(1, CALM + 0.6 * day + evening);
}

/** Every shape by name; a recorded trace is another one, made by `recordedShape`. */
export const shapes = {
  steady: { summary: 'the peak rate from begin to end', level: () => 1 },
  ramp: { summary: 'from a tenth to the peak in a straight line', level: (share) => CALM + 0.9 * share },
  'flash-sale': {
    summary: 'calm, ten times as much at once, and back',
    level: flashSale,
    event: { from: 0.2, until: 0.7 },
  },
  spiky: {
    summary: 'calm, with five bursts of a twentieth of the time each',
    level: (share) => (share % 0.2 >= 0.15 ? 1 : CALM),
  },
  daily: { summary: 'a day in fast motion, with an evening peak', level: daily },
} as const satisfies Record<string, Shape>;

export type ShapeName = keyof typeof shapes;

export function isShapeName(name: string): name is ShapeName {
  return Object.hasOwn(shapes, name);
}

const DAY_SECONDS = 86_400;

/** The day with the most requests of a recorded trace (all of a shorter one), in fast motion; its loudest interval is the peak. */
export function recordedShape(trace: {
  readonly name: string;
  readonly intervalSeconds: number;
  readonly counts: Float64Array;
}): Shape {
  const length = Math.min(trace.counts.length, Math.max(2, Math.round(DAY_SECONDS / trace.intervalSeconds)));
  const day = trace.counts.subarray(busiest(trace.counts, length), busiest(trace.counts, length) + length);
  const most = Math.max(1, ...day);
  return {
    summary: `the busiest ${Math.round((length * trace.intervalSeconds) / 360) / 10} h of ${trace.name}`,
    level: (share) => (day[Math.min(length - 1, Math.floor(share * length))] ?? 0) / most,
  };
}

/** Where the window of that length with the largest sum begins. */
function busiest(counts: Float64Array, length: number): number {
  let sum = counts.subarray(0, length).reduce((total, count) => total + count, 0);
  let best = { sum, at: 0 };
  for (let at = 1; at + length <= counts.length; at += 1) {
    sum += (counts[at + length - 1] ?? 0) - (counts[at - 1] ?? 0);
    if (sum > best.sum) best = { sum, at };
  }
  return best.at;
}

/** When a load steps up: the first share of the time at which it is twice what it was on average before; undefined: never. */
export function firstStep({ level }: Shape): number | undefined {
  const STEPS = 400;
  let sum = 0;
  for (let step = 0; step < STEPS; step += 1) {
    const now = level(step / STEPS);
    if (step === 0 && now >= 0.5) return 0;
    if (step > 0 && now >= 2 * (sum / step) && now >= 0.2) return step / STEPS;
    sum += now;
  }
  return undefined;
}
