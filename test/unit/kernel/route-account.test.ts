import { expect, test } from 'vitest';
import { AppError } from '../../../functions/kernel/errors.ts';
import {
  type Directory,
  initialDirectory,
  placeAccount,
} from '../../../functions/kernel/sharding/directory.ts';
import { accountRouter } from '../../../functions/kernel/sharding/route-account.ts';
import type { ExecuteSql } from '../../../functions/kernel/sharding/sql.ts';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';

const account = 'acct-226' as AccountId;
const first = initialDirectory(['shard-0', 'shard-1', 'shard-2', 'shard-3']);

/** As `first`, with the account's bucket moved to another shard under the next epoch. */
function afterMove(shard: number): Directory {
  const { bucket, epoch } = placeAccount(first, account);
  return {
    ...first,
    revision: 2,
    owners: first.owners.with(bucket, shard),
    epochs: first.epochs.with(bucket, epoch + 1),
  };
}

const stale = () => new AppError('stale_directory', 'moved', { retryable: true });
const execute: ExecuteSql = async () => [];

function routerOver(directories: Directory[], nowMs = { value: 0 }) {
  const loads: number[] = [];
  const router = accountRouter({
    loadDirectory: async () => {
      const directory = directories[Math.min(loads.length, directories.length - 1)] as Directory;
      loads.push(directory.revision);
      return directory;
    },
    connect: () => execute,
    clock: () => nowMs.value,
    sleep: async (ms) => {
      nowMs.value += ms;
    },
    directoryTtlMs: 30_000,
    cutoverWaitMs: 1_000,
  });
  return { router, loads, nowMs };
}

test('a write refused for its epoch is sent again where the account lives now', async () => {
  const { router, loads } = routerOver([first, afterMove(2)]);
  const seen: string[] = [];
  const answer = await router.run(account, async ({ shard, epoch }) => {
    seen.push(`${shard}@${epoch}`);
    if (epoch === 1) throw stale();
    return 'written';
  });
  expect(answer).toBe('written');
  expect(seen).toEqual([`${placeAccount(first, account).shard}@1`, 'shard-2@2']);
  expect(loads).toEqual([1, 2]);
});

test('a cutover that never ends is an error after the wait, not an endless loop', async () => {
  const { router, nowMs } = routerOver([first]);
  const attempt = router.run(account, async () => Promise.reject(stale()));
  await expect(attempt).rejects.toMatchObject({ code: 'stale_directory', retryable: true });
  expect(nowMs.value).toBeGreaterThanOrEqual(1_000);
});

test('any other failure is not tried again', async () => {
  const { router } = routerOver([first]);
  let calls = 0;
  const attempt = router.run(account, async () => {
    calls += 1;
    throw new AppError('unavailable', 'away', { retryable: true });
  });
  await expect(attempt).rejects.toMatchObject({ code: 'unavailable' });
  expect(calls).toBe(1);
});

test('the directory is read once while it is fresh, and again when it is old', async () => {
  const { router, loads, nowMs } = routerOver([first]);
  await router.run(account, async () => 1);
  await router.run(account, async () => 1);
  expect(loads).toHaveLength(1);
  nowMs.value += 30_001;
  await router.run(account, async () => 1);
  expect(loads).toHaveLength(2);
});

test('an override places one account elsewhere under its own slot, its bucket stays', () => {
  const directory = { ...first, overrides: { [account]: { shard: 'shard-3', epoch: 7 } } };
  expect(placeAccount(directory, account)).toMatchObject({ shard: 'shard-3', epoch: 7, slot: 'a:acct-226' });
  expect(placeAccount(directory, 'constructor' as AccountId).slot).toMatch(/^b:/);
});

test('T43: a directory over no shards or over one shard twice is refused', () => {
  expect(() => initialDirectory([])).toThrow(/at least one shard/);
  expect(() => initialDirectory(['shard-0', 'shard-0'])).toThrow(/must differ/);
});
