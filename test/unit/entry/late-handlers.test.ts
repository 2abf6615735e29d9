import { expect, test, vi } from 'vitest';
import type { HttpHandler } from '../../../functions/entry/http-contract.ts';
import { lateHandlers } from '../../../functions/entry/late-handlers.ts';

const answer: HttpHandler = async () => ({ status: 200 });
const call = (handler: HttpHandler) => handler({} as never, {} as never);

test('the handlers are loaded by the first request and once', async () => {
  const load = vi.fn(async () => ({ operations: { read: answer } }));
  const handler = lateHandlers(load, { variables: {} })('read');
  expect(load).not.toHaveBeenCalled();
  expect(await call(handler)).toEqual({ status: 200 });
  await call(handler);
  expect(load).toHaveBeenCalledTimes(1);
});

test('an environment of provisioned concurrency loads them before its first request', () => {
  const load = vi.fn(async () => ({ operations: { read: answer } }));
  lateHandlers(load, { variables: { AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency' } });
  expect(load).toHaveBeenCalledTimes(1);
});

test('a load that fails fails the request, and the next request tries again', async () => {
  const load = vi.fn(async () => ({ operations: { read: answer } }));
  load.mockRejectedValueOnce(new Error('no settings'));
  const handler = lateHandlers(load, { variables: {} })('read');
  await expect(call(handler)).rejects.toThrow('no settings');
  expect(await call(handler)).toEqual({ status: 200 });
});
