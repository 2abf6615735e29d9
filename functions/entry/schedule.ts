import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { type Environment, lambdaEnvironment } from './environment.ts';
import {
  type Invocation,
  type InvocationContext,
  invocationScope,
  type LambdaContext,
} from './invocation.ts';

/** One firing of a schedule. */
export interface Tick {
  /** When it was due, in milliseconds since the epoch; the invocation's own time when the event does not say. */
  timeMs: number;
}

export interface ScheduledFunctionOptions {
  service: string;
  /** Runs may overlap and may repeat (the scheduler delivers at least once), so it must be idempotent. */
  handle(tick: Tick, context: InvocationContext): Promise<void>;
}

export type ScheduledFunction = (event: { time?: string }, context?: LambdaContext) => Promise<void>;

/** Lambda handler for a schedule. An error is logged, counted and thrown, so that Lambda's own retries and alarms see it. */
export function scheduledFunction(
  options: ScheduledFunctionOptions,
  environment: Environment = lambdaEnvironment,
): ScheduledFunction {
  const scope = invocationScope(options.service, environment);
  const handler = async (event: unknown, context: unknown): Promise<void> => {
    const invocation = scope.begin(context as LambdaContext);
    const dueMs = Date.parse((event as { time?: string } | null)?.time ?? '');
    const tick = { timeMs: Number.isNaN(dueMs) ? environment.clock() : dueMs };
    await counted(invocation, () => options.handle(tick, invocation));
  };
  const stack = middy<unknown, void, Error, Context>(handler, {
    timeoutEarlyInMillis: 0,
    requestEnd: () => scope.end(),
  });
  return stack as unknown as ScheduledFunction;
}

async function counted(invocation: Invocation, run: () => Promise<void>): Promise<void> {
  let status = 'failed';
  try {
    await run();
    status = 'success';
  } catch (error) {
    invocation.logger.error('scheduled run failed', { error });
    throw error;
  } finally {
    invocation.metrics.addWith({ status }, 'scheduled_runs_total', 1, 'Count');
    invocation.metrics.add('scheduled_run_duration_seconds', invocation.elapsedMs() / 1000, 'Seconds');
  }
}
