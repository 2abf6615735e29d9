let leftMs: () => number = () => Number.POSITIVE_INFINITY;

/** Called as an invocation begins. Lambda gives an environment one event at a time, so one place holds what is left of it. */
export function beginInvocationTime(remainingMs: () => number): void {
  leftMs = remainingMs;
}

/** Milliseconds until Lambda ends the invocation that runs; infinite before the first one. */
export function invocationTimeLeftMs(): number {
  return leftMs();
}
