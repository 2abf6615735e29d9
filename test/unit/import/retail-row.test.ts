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
  [{ Quantity: '1.5' }, 'unreadable_quantity', 383n],
  [{ Quantity: '2000000' }, 'unreadable_quantity', 510000000n],
  [{ Quantity: '123456789', UnitPrice: '1' }, 'unreadable_quantity', 12345678900n],
  [{ UnitPrice: '0.1234567', Quantity: '10' }, 'unreadable_price', 123n],
  [{ UnitPrice: '1234567890123' }, 'unreadable_price', 740740734073800n],
  [{ UnitPrice: 'NaN' }, 'unreadable_price', 0n],
  [{ UnitPrice: 'inf' }, 'unreadable_price', 0n],
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

test.each([
  [{ Quantity: '6.0' }, 6, '2.55', 1530n],
  [{ Quantity: '+6' }, 6, '2.55', 1530n],
  [{ UnitPrice: '.85' }, 6, '0.85', 510n],
  [{ UnitPrice: '2.' }, 6, '2', 1200n],
  [{ UnitPrice: '02.50' }, 6, '2.5', 1500n],
  [{ UnitPrice: '7.9500000000' }, 6, '7.95', 4770n],
  [{ UnitPrice: '1e-05', Quantity: '500' }, 500, '0.00001', 1n],
  [{ UnitPrice: '1E+2' }, 6, '100', 60000n],
  [{ UnitPrice: '-0.0' }, 6, '0', 0n],
])('%j is a number as other programs write it', (changes, quantity, unitPrice, amountMinor) => {
  expect(accepted(changes)).toMatchObject({ quantity, unitPrice, amountMinor });
});

test.each(['2010-12-01T08:26:00', '2010-12-01 08:26', '2010-12-01 08:26:00.000000'])(
  '%s is a time as other programs write it',
  (InvoiceDate) => {
    expect(accepted({ InvoiceDate }).instant).toBe('2010-12-01T08:26:00.000Z');
  },
);

test.each(['12/1/2010 8:26', '01/12/2010 08:26', '2010-12-01'])(
  '%s is rejected: nobody can tell its day or hour',
  (InvoiceDate) => {
    expect(judge({ InvoiceDate })).toMatchObject({ kind: 'rejected', reason: 'unreadable_date' });
  },
);

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
