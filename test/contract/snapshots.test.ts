import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoSnapshots } from '../../functions/aws/dynamo-snapshots.ts';
import type { AggregateKey } from '../../functions/kernel/events/event-history.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { openDynamo } from '../support/dynamo-engine.ts';

/** What becomes of old snapshots in the table. */

const snapshots = dynamoSnapshots('event-store');
let dynamo: Awaited<ReturnType<typeof openDynamo>>;

beforeAll(async () => {
  dynamo = await openDynamo(['event-store']);
});
afterAll(() => dynamo.close());

const keyOf = (aggregateId: string): AggregateKey => ({
  ...{ accountId: 'acme' as AccountId, aggregateType: 'order', aggregateId },
});

async function saveAt(order: string, reducer: string, versions: readonly number[]): Promise<void> {
  for (const version of versions) {
    await snapshots.save(keyOf(order), reducer, { version, state: { count: version } });
  }
}

async function kept(order: string, reducer: string): Promise<number[]> {
  const versions: number[] = [];
  for await (const { version, state } of snapshots.newestFirst(keyOf(order), reducer)) {
    expect(state).toEqual({ count: version });
    versions.push(version);
  }
  return versions;
}

test('a snapshot of each 50 events was kept for ever; now older ones are thinned out, the farther back the more', async () => {
  const all = Array.from({ length: 40 }, (_, index) => (index + 1) * 50);
  await saveAt('many', 'order@1', all);
  expect(await kept('many', 'order@1')).toEqual([
    2000, 1950, 1900, 1850, 1800, 1700, 1600, 1400, 1200, 800, 50,
  ]);
});

test('a snapshot of the past stays until the next one is saved, and never goes for itself', async () => {
  await saveAt('past', 'order@1', [50, 100, 1000, 75]);
  expect(await kept('past', 'order@1')).toEqual([1000, 75, 50]);
  await saveAt('past', 'order@1', [1050]);
  expect(await kept('past', 'order@1')).toEqual([1050, 1000, 50]);
});

test('snapshots of a fold that has changed twice are removed with the next snapshot, those of the one before stay', async () => {
  await saveAt('folds', 'order@1', [50]);
  await saveAt('folds', 'order@2', [60]);
  expect(await kept('folds', 'order@1')).toEqual([50]);
  await saveAt('others', 'order@1', [50]);
  await saveAt('folds', 'order@3', [70]);
  expect(await kept('folds', 'order@1')).toEqual([]);
  expect(await kept('folds', 'order@2')).toEqual([60]);
  expect(await kept('folds', 'order@3')).toEqual([70]);
  expect(await kept('others', 'order@1')).toEqual([50]);
});
