import { expect, test } from 'vitest';
import * as valid from '../../../functions/shards/domain/validators.generated.js';
import { postMove, type ShardRoutes } from '../../../functions/shards/handlers/shard-routes.ts';

/** What a body is answered before anything is looked up: the broken rules of its fields. */
async function brokenRules(body: unknown): Promise<unknown> {
  const broken = valid.beginMoveBody(body);
  if (broken.length > 0) return broken;
  const routes = { portsOf: () => ({}) } as unknown as ShardRoutes;
  const context = {} as Parameters<ReturnType<typeof postMove>>[1];
  const answer = postMove(routes)({ body } as never, context);
  return answer.then(
    () => 'accepted',
    (error) => error.fields ?? String(error),
  );
}

test('a move of bucket 5000 "must be one of the allowed forms": now each field is told its own rule', async () => {
  expect(await brokenRules({ bucket: 5000, to: 'shard-1' })).toMatchObject([
    { field: '/bucket', rule: expect.stringContaining('1023') },
  ]);
  expect(await brokenRules({ account: 'a', to: '2' })).toMatchObject([{ field: '/to' }]);
  expect(await brokenRules({ account: 'a' })).toMatchObject([{ field: '/to' }]);
});

test('a move is of an account or of a bucket, not of both and not of neither', async () => {
  const rule = 'exactly one of account and bucket is required';
  expect(await brokenRules({ to: 'shard-1' })).toEqual([{ field: '/account', rule }]);
  expect(await brokenRules({ account: 'a', bucket: 1, to: 'shard-1' })).toEqual([
    { field: '/account', rule },
  ]);
});

test('a mistyped account was moved, and verified as sound: now what cannot be an account is refused', async () => {
  for (const account of ['ACCT', 'A!', '', ' a', `${'a'.repeat(65)}`]) {
    expect(await brokenRules({ account, to: 'shard-1' })).toMatchObject([{ field: '/account' }]);
    expect(valid.verifyShardsBody({ account })).toMatchObject([{ field: '/account' }]);
  }
});
