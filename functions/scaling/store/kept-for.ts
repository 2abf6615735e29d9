/** Reads once for all who ask within so long; a failure is not kept. */
export function keptFor<T>(
  freshMs: number,
  read: (nowMs: number) => Promise<T>,
): (nowMs: number) => Promise<T> {
  let kept: { atMs: number; value: Promise<T> } | undefined;
  return (nowMs) => {
    if (kept && nowMs - kept.atMs < freshMs) return kept.value;
    const value = read(nowMs);
    kept = { atMs: nowMs, value };
    value.catch(() => {
      kept = undefined;
    });
    return value;
  };
}
