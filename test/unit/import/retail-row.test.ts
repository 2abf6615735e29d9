import { expect, test } from 'vitest';
import { groupOrders } from '../../../lib/import/group-orders.ts';
import { judgeRow, type RetailRow } from '../../../lib/import/retail-row.ts';
import { wallClockConverter } from '../../../lib/import/wall-clock.ts';

const toInstant = wallClockConverter('Europe/London');

function judge(changes: Partial<Record<string, string>> = {}, lineNumber = 2) {
  const row = {
    InvoiceNo: '536365',
    StockCode: '85123A',
    Description: 'LANTERN',
    Quantity: '6',
    InvoiceDate: '2010-12-01 08:26:00',
    UnitPrice: '2.55',
    CustomerID: '17850.0',
    Country: 'United Kingdom',
    ...changes,
  };
  return judgeRow(Object.values(row).join(','), lineNumber, toInstant);
}

function accepted(changes: Partial<Record<string, string>> = {}, lineNumber = 2): RetailRow {
  const judged = judge(changes, lineNumber);
  if (judged.kind !== 'row') throw new Error(`rejected: ${judged.reason}`);
  return judged.row;
}

test('a good row is read with its seller, buyer, amount and instant', () => {
  expect(accepted()).toMatchObject({
    accountId: 'acct-851',
    invoice: '536365',
    customerId: '17850',
    amountMinor: 1530n,
    instant: '2010-12-01T08:26:00.000Z',
    cancellation: false,
  });
});

test.each([
  [{ Quantity: '0' }, 'zero_quantity', 0n],
  [{ Quantity: 'six' }, 'unreadable_quantity', 0n],
  [{ Quantity: '1.5' }, 'unreadable_quantity', 0n],
  [{ Quantity: '2000000' }, 'unreadable_quantity', 510000000n],
  [{ UnitPrice: '-11062.06', Quantity: '1' }, 'negative_price', -1106206n],
  [{ UnitPrice: 'free' }, 'unreadable_price', 0n],
  [{ UnitPrice: '' }, 'unreadable_price', 0n],
  [{ InvoiceDate: '2010-13-01 08:26:00' }, 'unreadable_date', 1530n],
  [{ InvoiceDate: '2011-02-30 08:26:00' }, 'unreadable_date', 1530n],
  [{ InvoiceDate: 'yesterday' }, 'unreadable_date', 1530n],
  [{ InvoiceNo: '' }, 'missing_invoice', 1530n],
  [{ StockCode: '' }, 'missing_stock_code', 1530n],
  [{ StockCode: '?!' }, 'missing_stock_code', 1530n],
  [{ Country: 'a,b' }, 'malformed_line', 0n],
])('%j is rejected as %s and its readable money is accounted for', (changes, reason, amountMinor) => {
  expect(judge(changes, 77)).toMatchObject({ kind: 'rejected', reason, amountMinor, lineNumber: 77 });
});

test('a missing customer, a price of 0, a return and a code that is no goods are taken', () => {
  expect(accepted({ CustomerID: '' }).customerId).toBe('');
  expect(accepted({ UnitPrice: '0.0' }).amountMinor).toBe(0n);
  expect(accepted({ InvoiceNo: 'C536379', Quantity: '-1', UnitPrice: '27.5' })).toMatchObject({
    cancellation: true,
    amountMinor: -2750n,
  });
  expect(accepted({ StockCode: 'POST' }).accountId).toBe('acct-pos');
  expect(accepted({ StockCode: 'BANK CHARGES' }).accountId).toBe('acct-ban');
  expect(accepted({ StockCode: 'M' }).accountId).toBe('acct-m');
});

test('control characters of a description become blanks', () => {
  expect(accepted({ Description: 'A\u0000B\u0007' }).description).toBe('A B');
});

test('rows of one invoice and seller are one order, identical ones are separate lines, latest row dates the change', () => {
  const rows = [
    accepted({ CustomerID: '' }, 2),
    accepted({ InvoiceDate: '2010-12-01 08:27:00' }, 3),
    accepted({ StockCode: '71053' }, 4),
    accepted({}, 9),
  ];
  const orders = groupOrders(rows);
  expect(orders).toHaveLength(2);
  expect(orders[0]).toMatchObject({ accountId: 'acct-851', rows: 3, firstLine: 2, amountMinor: 4590n });
  expect(orders[0]?.order).toMatchObject({
    orderId: '536365',
    status: 'paid',
    placedAt: '2010-12-01T08:26:00.000Z',
    modifiedAt: '2010-12-01T08:27:00.000Z',
    customer: { id: '17850' },
  });
  expect(orders[0]?.order.lines).toHaveLength(3);
});

test.each([
  ['2011-01-15 12:00:00', '2011-01-15T12:00:00.000Z'],
  ['2011-07-15 12:00:00', '2011-07-15T11:00:00.000Z'],
  ['2011-03-27 00:59:00', '2011-03-27T00:59:00.000Z'],
  ['2011-03-27 02:00:00', '2011-03-27T01:00:00.000Z'],
  ['2011-10-30 00:30:00', '2011-10-29T23:30:00.000Z'],
  ['2011-10-30 01:30:00', '2011-10-30T00:30:00.000Z'],
  ['2011-10-30 02:30:00', '2011-10-30T02:30:00.000Z'],
])('%s in London is %s', (wall, utc) => {
  expect(toInstant(wall)).toBe(utc);
});
