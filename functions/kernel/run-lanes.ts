/**
 * Runs `work` for every lane, at most `concurrency` at a time. When one throws, no further lane starts, the running ones are
 * awaited (nothing may go on after the answer: Lambda freezes the environment), and the first error is thrown.
 */
export async function runLanes<Lane>(
  lanes: readonly Lane[],
  concurrency: number,
  work: (lane: Lane) => Promise<void>,
): Promise<void> {
  let next = 0;
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    while (next < lanes.length && errors.length === 0) {
      const lane = lanes[next++] as Lane;
      try {
        await work(lane);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, lanes.length) }, worker));
  if (errors.length > 0) throw errors[0];
}
