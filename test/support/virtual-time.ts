interface Sleeper {
  atMs: number;
  order: number;
  wake(): void;
}

/**
 * A clock for simulations: time moves only when everybody sleeps, straight to the first sleeper's time. Sleepers of one time wake in
 * the order they fell asleep, so a run is decided by its inputs alone.
 */
export function virtualTime(startMs = 1_700_000_000_000) {
  let nowMs = startMs;
  let slept = 0;
  let pumping = false;
  const sleepers: Sleeper[] = [];

  async function pump(): Promise<void> {
    pumping = true;
    while (sleepers.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = takeFirst(sleepers);
      nowMs = Math.max(nowMs, next.atMs);
      next.wake();
    }
    pumping = false;
  }

  return {
    now: () => nowMs,
    /** Moves time by hand, for tests in which nothing sleeps. */
    advance: (ms: number) => {
      nowMs += ms;
    },
    pause: (ms: number) =>
      new Promise<void>((wake) => {
        slept += 1;
        sleepers.push({ atMs: nowMs + ms, order: slept, wake });
        if (!pumping) void pump();
      }),
  };
}

function takeFirst(sleepers: Sleeper[]): Sleeper {
  let first = 0;
  for (let i = 1; i < sleepers.length; i += 1) {
    if (isBefore(sleepers[i] as Sleeper, sleepers[first] as Sleeper)) first = i;
  }
  return sleepers.splice(first, 1)[0] as Sleeper;
}

function isBefore(a: Sleeper, b: Sleeper): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
