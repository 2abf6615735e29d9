import { expect, test } from 'vitest';
import { scheduledFunction } from '../../../functions/entry/schedule.ts';
import { invocationTimeLeftMs } from '../../../functions/kernel/resilience/invocation-time.ts';
import { lambdaContext, listOrdersEvent, ordersApi, testEnvironment } from '../../support/entry-fixture.ts';

test('whatever began the invocation, what is left of it is known deep down', async () => {
  const seen: number[] = [];
  const api = ordersApi(async () => {
    seen.push(invocationTimeLeftMs());
    return { status: 200, body: {} };
  });
  await api.call(listOrdersEvent(''), lambdaContext(7_000));
  const handle = async () => void seen.push(invocationTimeLeftMs());
  await scheduledFunction({ service: 'orders', handle }, testEnvironment())({}, lambdaContext(3_000));
  expect(seen).toEqual([7_000, 3_000]);
});
