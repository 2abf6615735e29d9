import { expect, test } from 'vitest';
import type { AppError } from '../../../functions/kernel/errors.ts';
import { bucketOf } from '../../../functions/kernel/sharding/bucket.ts';
import { initialDirectory, placeAccount } from '../../../functions/kernel/sharding/directory.ts';
import { checkOwnership } from '../../../functions/kernel/sharding/moving/check-ownership.ts';
import {
  claimMove,
  flipDirectory,
  subjectOfAccount,
} from '../../../functions/kernel/sharding/moving/move-record.ts';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';

const directory = initialDirectory(['shard-0', 'shard-1']);
const account = 'acct-1' as AccountId;
const home = placeAccount(directory, account).shard;
const away = home === 'shard-0' ? 'shard-1' : 'shard-0';
const fresh = { previous: null, nowMs: 0 };

test('a move leads to another shard that exists', () => {
  const subject = subjectOfAccount(account);
  const ruleFor = (to: string) => {
    try {
      return claimMove(directory, { subject, to }, fresh).step;
    } catch (error) {
      return (error as AppError).fields;
    }
  };
  expect(ruleFor('shard-9')).toEqual([{ field: '/to', rule: 'must be one of shard-0, shard-1' }]);
  expect(ruleFor(home)).toEqual([{ field: '/to', rule: 'is where it is already' }]);
  expect(ruleFor(away)).toBe('prepare');
});

test('one move of a bucket at a time, its accounts included; numbers go on', () => {
  const first = claimMove(directory, { subject: subjectOfAccount(account), to: away }, fresh);
  const bucket = { kind: 'bucket', bucket: bucketOf(account) } as const;
  expect(() => claimMove(directory, { subject: bucket, to: away }, { previous: first, nowMs: 1 })).toThrow(
    'under way',
  );
  const second = claimMove(
    directory,
    { subject: bucket, to: away },
    { previous: { ...first, step: 'aborted' }, nowMs: 1 },
  );
  expect(second).toMatchObject({
    id: `${bucket.bucket}-2`,
    attempt: first.attempt + 1,
    revision: first.revision + 1,
  });
});

test('the flip gives an account a place of its own one epoch later, once, and never over another change', () => {
  const move = claimMove(directory, { subject: subjectOfAccount(account), to: away }, fresh);
  const flipped = flipDirectory(directory, move);
  if (flipped.kind !== 'next') throw new Error(flipped.kind);
  expect(placeAccount(flipped.directory, account)).toMatchObject({
    shard: away,
    epoch: 2,
    slot: `a:${account}`,
  });
  expect(flipped.directory.owners).toEqual(directory.owners);
  expect(flipDirectory(flipped.directory, move).kind).toBe('flipped');
  const later = { ...directory, epochs: directory.epochs.map((epoch) => epoch + 4) };
  expect(flipDirectory(later, move).kind).toBe('superseded');
});

test('the flip of a bucket leaves accounts that live alone where they are', () => {
  const overrides = { [account]: { shard: home, epoch: 7 } };
  const move = claimMove(
    { ...directory, overrides },
    { subject: { kind: 'bucket', bucket: bucketOf(account) }, to: away },
    fresh,
  );
  const flipped = flipDirectory({ ...directory, overrides }, move);
  if (flipped.kind !== 'next') throw new Error(flipped.kind);
  expect(placeAccount(flipped.directory, account)).toMatchObject({ shard: home, epoch: 7 });
  expect(flipped.directory.epochs[bucketOf(account)]).toBe(2);
});

test('a fence that contradicts the directory is named: missing, at another epoch, or active in two places', () => {
  const rows = (shard: string) =>
    directory.owners.flatMap((owner, bucket) =>
      directory.shards[owner] === shard ? [{ slot: `b:${bucket}`, epoch: 1, state: 'active' }] : [],
    );
  const clean = new Map(directory.shards.map((shard) => [shard, rows(shard)]));
  expect(checkOwnership(directory, clean, new Set())).toEqual([]);
  const broken = new Map([
    ['shard-0', [...rows('shard-0').slice(1), { slot: 'b:1023', epoch: 1, state: 'active' }]],
    ['shard-1', rows('shard-1')],
  ]);
  expect(checkOwnership(directory, broken, new Set()).map(({ shard, slot }) => `${shard} ${slot}`)).toEqual([
    'shard-0 b:0',
    'shard-0 b:1023',
  ]);
  expect(checkOwnership(directory, broken, new Set(['b:0', 'b:1023']))).toEqual([]);
});
