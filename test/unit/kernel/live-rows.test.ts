import { expect, test } from 'vitest';
import { checkLiveRows } from '../../../functions/kernel/events/live-rows.ts';

const key = { accountId: 'acme', id: 'o-1' };

test('a request for live rows names a kind and at most 500 rows', () => {
  expect(checkLiveRows({ aggregateType: 'order', wanted: [key] })).toEqual([]);
  expect(checkLiveRows({ aggregateType: 'order', wanted: Array.from({ length: 500 }, () => key) })).toEqual(
    [],
  );
  const wanted = [
    undefined,
    'all',
    [null],
    [{ ...key, accountId: 'No Account' }],
    [{ ...key, id: '' }],
    Array.from({ length: 501 }, () => key),
  ];
  for (const bad of wanted)
    expect(checkLiveRows({ aggregateType: 'order', wanted: bad })[0]?.field).toBe('/wanted');
  for (const bad of [null, 7, {}, { aggregateType: '', wanted: [] }])
    expect(checkLiveRows(bad)[0]?.field).toBe('/aggregateType');
});
