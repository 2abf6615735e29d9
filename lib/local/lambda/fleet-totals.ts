import type { LambdaEvent } from './lambda-event.ts';

/** What happened to a function since the host started. */
export interface FunctionTotals {
  invocations: number;
  failed: number;
  coldStarts: number;
  throttled: number;
}

/** Counts events by function, for whoever looks only now and then. */
export class FleetTotals {
  readonly #totals = new Map<string, FunctionTotals>();

  of(functionName: string): FunctionTotals {
    const known = this.#totals.get(functionName);
    if (known) return known;
    const fresh = { invocations: 0, failed: 0, coldStarts: 0, throttled: 0 };
    this.#totals.set(functionName, fresh);
    return fresh;
  }

  readonly hear = (event: LambdaEvent): void => {
    if (event.kind === 'throttled') this.of(event.functionName).throttled += 1;
    if (event.kind !== 'invocation-ended') return;
    const totals = this.of(event.functionName);
    totals.invocations += 1;
    if (event.outcome === 'error') totals.failed += 1;
    if (event.coldStart) totals.coldStarts += 1;
  };
}
