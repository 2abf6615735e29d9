import { expect, test } from 'vitest';
import { moveRequest } from '../../../lib/shards/move-request.ts';
import { shardsClient } from '../../../lib/shards/shards-client.ts';

test('--bucket of an unset variable moved bucket 0: what is no number is refused', () => {
  for (const bucket of ['', ' ', '0x11', '1e1', '17.5', '-1', 'abc']) {
    expect(() => moveRequest({ bucket, to: '1' })).toThrow(
      `--bucket must be a number such as 17, not "${bucket}"`,
    );
  }
  expect(moveRequest({ bucket: '17', to: '2' })).toEqual({ bucket: 17, to: 'shard-2' });
  expect(moveRequest({ account: 'acct-1', to: 'shard-3' })).toEqual({ account: 'acct-1', to: 'shard-3' });
});

test('a move names its shard, and either an account or a bucket', () => {
  for (const to of [undefined, '']) expect(() => moveRequest({ bucket: '1', to })).toThrow('--to is missing');
  expect(() => moveRequest({ to: '1' })).toThrow('either --account or --bucket');
  expect(() => moveRequest({ account: 'a', bucket: '1', to: '1' })).toThrow('either --account or --bucket');
});

test('abort sent a body to a route that takes none, and no move could be given up', async () => {
  const calls: unknown[] = [];
  const client = shardsClient(async (...call) => {
    calls.push(call);
    return {} as never;
  });
  await client.abort('17-3');
  expect(calls).toEqual([['POST', '/ops/shards/moves/17-3/abort', undefined]]);
});
