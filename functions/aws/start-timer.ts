/** Calls `run` after so many milliseconds, unless what it returns is called before. */
export function startTimer(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
