import { poisson, type Uniform } from '../simulator/random.ts';
import type { LoadMeter } from './load-meter.ts';
import type { LoadOptions } from './load-options.ts';
import type { LoadRequest } from './traffic.ts';

export interface LoadParts {
  readonly options: Pick<LoadOptions, 'shape' | 'seconds' | 'peakPerSecond' | 'mostRequests'>;
  readonly meter: LoadMeter;
  readonly random: Uniform;
  readonly next: () => LoadRequest;
  /** Sends one request and resolves with the status; 0 when there was no answer. */
  readonly send: (request: LoadRequest) => Promise<number>;
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
}

const STEP_MS = 25;
/** What waits at once on the client; more is counted as not sent, so that a stuck product does not fill this process. */
const MOST_IN_FLIGHT = 400;

/**
 * Open loop: arrivals are Poisson with the shape's rate and do not wait for answers, as sellers do not. Ends after the time,
 * after the count, or at the signal, when everything that was sent has its answer.
 */
export async function sendLoad(parts: LoadParts): Promise<void> {
  const { options, meter, clock, sleep, signal } = parts;
  const startedMs = clock();
  const underWay = new Set<Promise<void>>();
  let lastMs = startedMs;
  while (
    !signal.aborted &&
    clock() - startedMs < options.seconds * 1000 &&
    meter.sent < options.mostRequests
  ) {
    const now = clock();
    const rate = options.peakPerSecond * options.shape.level((now - startedMs) / 1000 / options.seconds);
    const arrivals = poisson(parts.random, (rate * (now - lastMs)) / 1000);
    for (let one = 0; one < arrivals; one += 1) launch(parts, underWay);
    lastMs = now;
    await sleep(STEP_MS);
  }
  await Promise.all(underWay);
}

function launch(parts: LoadParts, underWay: Set<Promise<void>>): void {
  const { meter, options } = parts;
  if (meter.sent >= options.mostRequests) return;
  if (meter.inFlight >= MOST_IN_FLIGHT) {
    meter.notSent += 1;
    return;
  }
  const work = sendOne(parts).finally(() => underWay.delete(work));
  underWay.add(work);
}

async function sendOne({ meter, next, send, clock }: LoadParts): Promise<void> {
  const request = next();
  const beganMs = clock();
  meter.begin();
  const status = await send(request).catch(() => 0);
  request.answered(status);
  meter.end({ atMs: clock(), seconds: (clock() - beganMs) / 1000, status });
}
