import { expect, test } from 'vitest';
import { readSettings } from '../../../functions/kernel/settings.ts';
import {
  fleetSetting,
  scaledFunctions,
  scaledMappings,
  topicMappings,
} from '../../../functions/scaling/domain/fleet-setting.ts';
import { services } from '../../../functions/services.ts';
import { packedFleet } from '../../support/function-environment.ts';

const read = (SCALING_TARGETS: string) =>
  readSettings({ fleet: fleetSetting(services) }, { SCALING_TARGETS }).fleet;

const numbered = (names: readonly string[]) => names.map((_, index) => `p-${index}`).join();

test('T43: physical names come in the order of the definitions, clusters with their beginning', () => {
  const text = packedFleet({
    functions: numbered(scaledFunctions(services)),
    pollers: topicMappings(services).join(),
    clusters: '0/zero,12/twelve/0.5',
  });
  const fleet = read(text);
  expect(fleet.functions['users-api']).toBe('p-0');
  expect(fleet.functions['scaling-tick']).toBeUndefined();
  expect(fleet.mappings['orders-import-worker/orders-imports']).toBe('orders-import-worker/orders-imports');
  expect(fleet.pollers['history-recorder/order.events']).toBe('history-recorder/order.events');
  expect(fleet.clusters).toEqual(['0/test-zero/2', '12/test-twelve/0.5']);
});

test.each([
  ['a function too few', { functions: numbered(scaledFunctions(services).slice(1)) }, /functions must fit/],
  [
    'one name for two functions',
    {
      functions: scaledFunctions(services)
        .map(() => 'x')
        .join(),
    },
    /functions must fit/,
  ],
  [
    'a mapping without an id',
    { mappings: ','.repeat(scaledMappings(services).length - 1) },
    /mappings must fit/,
  ],
  ['pollers of an older deploy', { pollers: 'uuid' }, /pollers must fit/],
  ['no cluster', { clusters: '' }, /clusters must fit/],
  ['one shard twice', { clusters: '0/a,0/b' }, /clusters must fit/],
  ['one cluster twice', { clusters: '0/a,1/a' }, /clusters must fit/],
  ['a range that is no number', { clusters: '0/a/many' }, /clusters must fit/],
  ['a cluster without identifier', { clusters: '0' }, /clusters must fit/],
  ['a cluster without a range', { maxAcu: 0 }, /clusters must fit/],
  ['one row that is none among others', { clusters: '0/a,' }, /clusters must fit/],
  ['a reserve of nothing', { reservedByClass: { critical: 0 } }, /must be a PackedFleet/],
] as const)('T43: %s is refused at start, and said', (_what, change, message) => {
  expect(() => read(packedFleet(change))).toThrow(message);
});

test('T43: the form of an older deploy is refused, and so is nothing at all', () => {
  expect(() => read('{"alias":"live","functions":{},"mappings":{},"clusters":[]}')).toThrow(
    /must be a PackedFleet/,
  );
  expect(() => read('')).toThrow(/SCALING_TARGETS/);
});
