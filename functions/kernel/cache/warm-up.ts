import { AppError } from '../errors.ts';

/** Reads one value through the cache: a function, not a promise, so that nothing runs before its turn (T66). */
export type WarmItem = () => Promise<unknown>;

export interface WarmUpSettings {
  /** Items of one batch. Default 100. */
  batchSize?: number;
  /** Loads that run at the same time, really. Default 10. */
  concurrency?: number;
  /** Pause between batches. Default 100. */
  batchDelayMs?: number;
  /** Where an earlier run stopped: its last `progress.done`. Default 0. */
  resumeAt?: number;
  /** Called after each batch; answer false to stop. */
  onProgress?: (progress: WarmUpProgress) => boolean | undefined;
}

export interface WarmUpProgress {
  /** Items dealt with, earlier runs included: pass it as `resumeAt` to go on. */
  done: number;
  warmed: number;
  failed: number;
}

const DEFAULTS = { batchSize: 100, concurrency: 10, batchDelayMs: 100, resumeAt: 0, onProgress: () => true };

/** Reads everything through the cache, which loads what it does not have, batch by batch. A read that fails is counted; the others go on. */
export async function warmUp(
  pause: (ms: number) => Promise<void>,
  items: Iterable<WarmItem> | AsyncIterable<WarmItem>,
  settings: WarmUpSettings = {},
): Promise<WarmUpProgress> {
  const { batchSize, concurrency, batchDelayMs, resumeAt, onProgress } = { ...DEFAULTS, ...settings };
  checkCounts({ batchSize, concurrency });
  const progress: WarmUpProgress = { done: resumeAt, warmed: 0, failed: 0 };
  let first = true;
  for await (const batch of batches(items, { batchSize, skip: resumeAt })) {
    if (!first) await pause(batchDelayMs);
    first = false;
    await runBatch(batch, { concurrency, progress });
    if (onProgress({ ...progress }) === false) break;
  }
  return progress;
}

function checkCounts(counts: Record<string, number>): void {
  const bad = Object.entries(counts).find(([, value]) => !Number.isSafeInteger(value) || value < 1);
  if (bad)
    throw new AppError('invalid_settings', `warm-up: ${bad[0]} ${bad[1]} is not a whole number from 1`);
}

async function* batches(
  items: Iterable<WarmItem> | AsyncIterable<WarmItem>,
  { batchSize, skip }: { batchSize: number; skip: number },
): AsyncGenerator<WarmItem[]> {
  let batch: WarmItem[] = [];
  let seen = 0;
  for await (const item of items) {
    seen += 1;
    if (seen <= skip) continue;
    batch.push(item);
    if (batch.length === batchSize) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

async function runBatch(
  batch: readonly WarmItem[],
  { concurrency, progress }: { concurrency: number; progress: WarmUpProgress },
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let item = batch[next++]; item; item = batch[next++]) {
      const warmed = await item().then(
        () => true,
        () => false,
      );
      progress[warmed ? 'warmed' : 'failed'] += 1;
      progress.done += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}
