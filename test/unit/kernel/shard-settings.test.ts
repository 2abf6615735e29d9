import { expect, test } from 'vitest';
import { readSettings } from '../../../functions/kernel/settings.ts';
import { type ShardList, shardsSetting } from '../../../functions/kernel/sharding/shard-settings.ts';

const list: ShardList = {
  cluster: 'arn:aws:rds:eu-central-1:1:cluster:',
  secret: 'arn:aws:secretsmanager:eu-central-1:1:secret:',
  shards: '0/zero/orders-zero,1/one/orders-one',
};

const read = (value: unknown) =>
  readSettings({ shards: shardsSetting }, { SHARDS: JSON.stringify(value) }).shards;

test('T43: shards come with their whole addresses', () => {
  expect(read(list)[1]).toEqual({
    id: 'shard-1',
    clusterArn: 'arn:aws:rds:eu-central-1:1:cluster:one',
    secretArn: 'arn:aws:secretsmanager:eu-central-1:1:secret:orders-one',
  });
});

test.each([
  ['no shard', { ...list, shards: '' }],
  ['two shards of one number', { ...list, shards: '0/zero/x,0/one/x' }],
  ['two shards on one cluster', { ...list, shards: '0/zero/x,1/zero/x' }],
  ['a shard without a cluster', { ...list, shards: '0//x' }],
  ['a shard without a secret', { ...list, shards: '0/zero' }],
  ['a shard whose number is none', { ...list, shards: 'four/zero/x' }],
  ['a comma too many', { ...list, shards: '0/zero/x,' }],
  ['the form of an older deploy', { ...list, shards: [['shard-0', 'zero', 'x']] }],
  ['a number of shards', 4],
  ['nothing', null],
])('T43: %s is refused at start', (_what, value) => {
  expect(() => read(value)).toThrow('SHARDS must be JSON');
});
