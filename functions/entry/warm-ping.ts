import type { Environment } from './environment.ts';
import type { LambdaContext } from './invocation.ts';

/** The scaler's ping: keeps an environment alive and busy for a moment. It comes by Invoke only, never through the gateway. */
export interface WarmPing {
  warmPing: { holdMs: number };
}

export interface PingAnswer {
  /** Was this environment new? */
  cold: boolean;
  /** Seconds since it was used before. */
  idleSeconds: number;
}

type Handler = (event: never, context?: LambdaContext) => Promise<unknown>;

const LONGEST_HOLD_MS = 1000;

/**
 * Answers pings before any work and outside every metric; everything else goes on to the handler. `onPing` is told that
 * the environment has run, so that its first real request is not counted as a cold start.
 */
export function answerPings<H extends Handler>(handler: H, environment: Environment, onPing: () => void): H {
  let usedMs: number | undefined;
  const run = async (event: unknown, context?: LambdaContext): Promise<unknown> => {
    try {
      if (!isPing(event)) return await handler(event as never, context);
      const idleMs = usedMs === undefined ? 0 : environment.clock() - usedMs;
      const answer: PingAnswer = { cold: usedMs === undefined, idleSeconds: idleMs / 1000 };
      onPing();
      await environment.sleep(Math.min(LONGEST_HOLD_MS, Math.max(0, event.warmPing.holdMs)));
      return answer;
    } finally {
      usedMs = environment.clock();
    }
  };
  return run as unknown as H;
}

function isPing(event: unknown): event is WarmPing {
  if (typeof event !== 'object' || event === null || 'requestContext' in event) return false;
  return typeof (event as Partial<WarmPing>).warmPing?.holdMs === 'number';
}
