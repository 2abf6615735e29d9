import { expect, test } from 'vitest';
import { noticeOf } from '../../../functions/scaling/domain/notice.ts';
import { by, decided, NOW, seen } from '../../support/scaling-fixtures.ts';

test('a notice says target, change, reason, guards and what failed, in what SNS takes as a subject', () => {
  const decision = {
    ...decided(by('api-response-time'), seen({ responseSeconds: 3, throttles: 5 })),
    guards: [{ guard: 'reserved', from: 15, to: 12, reason: 'reserved concurrency is 12' }],
  };
  const record = { target: 'orders-api', atMs: NOW, version: 1, decision, inputs: {} };
  const failed = noticeOf(
    { ...record, outcome: { kind: 'failed', why: 'AccessDenied' } },
    'provisioned-concurrency',
  );
  expect(failed?.subject).toBe('Scaling failed: orders-api: 10 -> 15 provisioned units');
  expect(failed?.message.split('\n')).toEqual([
    'orders-api: 10 -> 15 provisioned units FAILED',
    expect.stringMatching(/^why: api-response-time: /),
    'guard reserved made 15 into 12: reserved concurrency is 12',
    'failed: AccessDenied',
    expect.stringContaining('/ops/scaling?target=orders-api'),
  ]);
  expect(noticeOf({ ...record, outcome: { kind: 'held' } }, 'provisioned-concurrency')).toBeUndefined();
  expect(noticeOf({ ...record, outcome: { kind: 'dry-run' } }, 'provisioned-concurrency')).toBeUndefined();
  const long = { ...record, target: 'f'.repeat(100), outcome: { kind: 'acted' } } as const;
  expect(noticeOf(long, 'queue-concurrency')?.subject).toHaveLength(100);
});
