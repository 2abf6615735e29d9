import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AdmissionView, admit } from '../../../lib/local/lambda/admission.ts';
import { TokenBucket } from '../../../lib/local/lambda/token-bucket.ts';

const quiet: AdmissionView = {
  reserved: undefined,
  onDemandInFlight: 0,
  provisionedFree: 0,
  provisionedRequested: 0,
  provisionedRateLeft: true,
  rateLeft: true,
  warmIdle: false,
  environmentLeft: true,
  unreservedInFlight: 0,
  unreservedLimit: 10,
};
const decide = (change: Partial<AdmissionView>) => {
  const admission = admit({ ...quiet, ...change });
  return admission.kind === 'throttled' ? admission.reason : admission.kind;
};

describe('admit', () => {
  it.each<[string, Partial<AdmissionView>, string]>([
    ['runs on demand when there is room', {}, 'on-demand'],
    ['prefers free provisioned environments', { provisionedFree: 1, provisionedRequested: 1 }, 'provisioned'],
    [
      'spills over when provisioned concurrency has used its request rate',
      { provisionedFree: 1, provisionedRequested: 1, provisionedRateLeft: false },
      'on-demand',
    ],
    [
      'treats a reserve of zero as the off switch',
      { reserved: 0, provisionedFree: 1 },
      'ReservedFunctionConcurrentInvocationLimitExceeded',
    ],
    [
      'takes provisioned environments out of the reserve',
      { reserved: 3, provisionedRequested: 2, onDemandInFlight: 1 },
      'ReservedFunctionConcurrentInvocationLimitExceeded',
    ],
    ['ignores a full account inside a reserve', { reserved: 1, unreservedInFlight: 10 }, 'on-demand'],
    ['throttles a full account', { unreservedInFlight: 10 }, 'ConcurrentInvocationLimitExceeded'],
    ['throttles by request rate', { rateLeft: false }, 'FunctionInvocationRateLimitExceeded'],
    [
      'throttles new environments beyond 1,000 in ten seconds',
      { environmentLeft: false },
      'ConcurrentInvocationLimitExceeded',
    ],
    ['serves from warm environments meanwhile', { environmentLeft: false, warmIdle: true }, 'on-demand'],
  ])('%s', (_what, change, expected) => expect(decide(change)).toBe(expected));

  it('never runs more on demand than the reserve leaves', () => {
    const number = fc.integer({ min: 0, max: 20 });
    fc.assert(
      fc.property(number, number, number, (reserved, onDemandInFlight, provisionedRequested) => {
        const kind = decide({ reserved, onDemandInFlight, provisionedRequested });
        const hasRoom = onDemandInFlight + provisionedRequested < reserved;
        expect(kind === 'on-demand').toBe(hasRoom);
      }),
    );
  });
});

describe('TokenBucket', () => {
  it('gives 1,000 environments at once, 100 more each second, and never more than 1,000', () => {
    const bucket = new TokenBucket();
    const level = (atMs: number) => bucket.level(atMs, 1000, 100);
    expect(level(0)).toBe(1000);
    for (let n = 0; n < 1000; n += 1) bucket.take();
    expect(level(0)).toBe(0);
    expect(level(2500)).toBe(250);
    expect(level(60_000)).toBe(1000);
  });
});
