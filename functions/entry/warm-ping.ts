import type { LambdaContext } from './invocation.ts';

/**
 * The scaler's ping: keeps an environment alive and busy for a moment. It comes by Invoke only, never through the gateway.
 * Pings of one wave arrive one after another; all end at `untilMs` (Unix time), so that every environment is busy at that
 * instant and the first ones longest. Without it (from a scaler that is not deployed anew yet) each holds for `holdMs`.
 */
export interface WarmPing {
  warmPing: { holdMs: number; untilMs?: number };
}

export interface PingAnswer {
  /** Since this environment was used before; absent: never, it was new. */
  idleMs?: number | undefined;
  /** What this ping's environment took to start; 0: it was started before. */
  startMs: number;
  /** How long this ping then held its environment. */
  heldMs: number;
}

type Handler = (event: never, context?: LambdaContext) => Promise<unknown>;

/** How an environment is used; `touch` says that it was used just now. */
export interface Use {
  /** Milliseconds since it was used; undefined: never yet. */
  idleMs(): number | undefined;
  /** Milliseconds since the environment's process began. */
  ageMs(): number;
  /** Unix time, to end together with the other pings of a wave. */
  nowMs(): number;
  touch(): void;
}

const LONGEST_HOLD_MS = 1000;
/** An older environment was not started by this ping: it was provisioned, or started ahead of any request. */
const LONGEST_START_MS = 10_000;

/** Answers pings before any work and outside every metric; everything else goes on to the handler. */
export function answerPings<H extends Handler>(
  handler: H,
  use: Use,
  sleep: (ms: number) => Promise<void>,
): H {
  const answer = async ({ warmPing }: WarmPing): Promise<PingAnswer> => {
    const idleMs = use.idleMs();
    const startMs = startedForIt(use);
    const heldMs = Math.min(LONGEST_HOLD_MS, Math.max(0, leftOf(warmPing, use.nowMs(), startMs)));
    await sleep(heldMs);
    use.touch();
    return { idleMs, startMs, heldMs };
  };
  const run = (event: unknown, context?: LambdaContext): Promise<unknown> =>
    isPing(event) ? answer(event) : handler(event as never, context);
  return run as unknown as H;
}

/** A clock that is behind cannot make a ping longer than its hold; one that is ahead ends it at once. */
function leftOf({ holdMs, untilMs }: WarmPing['warmPing'], nowMs: number, startMs: number): number {
  return Math.min(holdMs - startMs, untilMs === undefined ? holdMs : untilMs - nowMs);
}

/** Milliseconds that this environment's start took for the ping, which kept it busy and are paid for; 0: it was there before. */
function startedForIt(use: Use): number {
  const ageMs = use.ageMs();
  return use.idleMs() === undefined && ageMs < LONGEST_START_MS ? ageMs : 0;
}

function isPing(event: unknown): event is WarmPing {
  if (typeof event !== 'object' || event === null || 'requestContext' in event) return false;
  return typeof (event as Partial<WarmPing>).warmPing?.holdMs === 'number';
}
