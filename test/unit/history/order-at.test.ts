import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findOrderAt } from '../../../functions/history/domain/order-at.ts';
import type { HistoryClock } from '../../../functions/history/domain/order-state.ts';
import { commitHistory } from '../../../functions/kernel/events/commit-history.ts';
import type { DomainEvent } from '../../../functions/kernel/events/domain-event.ts';
import { eventReader } from '../../../functions/kernel/events/event-contracts.ts';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';
import { orderEvents } from '../../../functions/orders/domain/events.ts';
import { memoryCommits, recorded } from '../../support/memory-commits.ts';
import { memorySnapshots } from '../../support/memory-snapshots.ts';
import { ROOT } from '../../support/source-files.ts';

const sample = (file: string) =>
  JSON.parse(readFileSync(join(ROOT, 'events', 'domain', file), 'utf8')) as DomainEvent;

/** An order of 2011, imported in 2026: three states on the marketplace's clock, all accepted within a minute. */
async function importedOrder() {
  const history = commitHistory(memoryCommits().store);
  const created = sample('order-created.v1.json');
  const change = (version: number, modifiedAt: string, status: string): DomainEvent => ({
    ...sample('order-updated.v1.json'),
    ...{ eventId: `e-${version}`, version, timestamp: `2026-11-21T12:0${version}:00.000Z` },
    data: { ...(created.data as object), modifiedAt, status },
  });
  await history.append(
    [
      created,
      change(2, '2011-01-31T23:59:59.999Z', 'paid'),
      change(3, '2011-02-03T10:00:00.000Z', 'shipped'),
    ].map(recorded),
  );
  return (at: string, clock: HistoryClock = 'marketplace') =>
    findOrderAt(
      { history, snapshots: memorySnapshots(), loadReader: async () => eventReader([orderEvents]) },
      { accountId: 'demo-shop' as AccountId, orderId: '536365', at, clock },
    );
}

describe('an order at an instant', () => {
  test.each([
    ['2010-12-01T08:26:00.000Z', 1, 'open', '2011-01-31T23:59:59.999Z'],
    ['2011-01-31T23:59:59.998Z', 1, 'open', '2011-01-31T23:59:59.999Z'],
    ['2011-02-01T00:00:00.000Z', 2, 'paid', '2011-02-03T10:00:00.000Z'],
    ['2026-01-01T00:00:00.000Z', 3, 'shipped', null],
  ])(
    "on the marketplace's clock, at %s it was version %i, %s, until %s",
    async (at, version, status, until) => {
      const find = await importedOrder();
      expect(await find(at)).toMatchObject({ version, order: { status }, until, clock: 'marketplace' });
    },
  );

  test('on our clock it did not exist in 2011, and changed when we took the changes in', async () => {
    const find = await importedOrder();
    await expect(find('2011-02-01T00:00:00.000Z', 'accepted')).rejects.toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
    expect(await find('2026-11-21T12:02:30.000Z', 'accepted')).toMatchObject({
      version: 2,
      modifiedAt: '2011-01-31T23:59:59.999Z',
      acceptedAt: '2026-11-21T12:02:00.000Z',
      until: '2026-11-21T12:03:00.000Z',
    });
  });

  test('before its first change, and of another account, there is none', async () => {
    const find = await importedOrder();
    await expect(find('2010-12-01T08:25:59.999Z')).rejects.toThrow('no such order');
  });
});
