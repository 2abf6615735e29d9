import { ACCOUNT_ID_PATTERN } from '../../functions/kernel/tenancy.ts';
import { splitCsvLine } from './csv-record.ts';
import { type Decimal, decimalText, productInHundredths, readDecimal } from './decimal.ts';
import type { ToInstant } from './wall-clock.ts';

export const RETAIL_COLUMNS = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const;

/** The file's prices are in pounds. */
export const RETAIL_CURRENCY = 'GBP';

/** Why a row was left out; each is a rule that the report prints. */
export const ROW_RULES = {
  not_utf8: 'the line holds bytes that are not UTF-8: the file was saved in another encoding',
  malformed_line: 'the line is not one CSV record of 8 columns',
  missing_invoice: 'InvoiceNo is empty, too long or has other characters than letters and digits',
  missing_stock_code: 'StockCode is empty, too long, or its first three characters do not name an account',
  unreadable_quantity: 'Quantity is not a whole number of at most 1,000,000',
  unreadable_price: 'UnitPrice is not a decimal number with at most 12 digits before and 6 behind the point',
  unreadable_date: 'InvoiceDate is not a time like 2010-12-01 08:26:00',
  zero_quantity: 'Quantity is 0: nothing was bought or returned',
  negative_price: 'UnitPrice is below 0: an accounting entry (bad debt), not a sale',
  cut_off: 'the file breaks off in or behind this invoice, so more of it may be missing',
  order_refused: 'the order as a whole breaks a rule of the API',
} as const;

export type RowReason = keyof typeof ROW_RULES;

export interface RetailRow {
  lineNumber: number;
  invoice: string;
  accountId: string;
  sku: string;
  description: string;
  quantity: number;
  unitPrice: string;
  amountMinor: bigint;
  instant: string;
  customerId: string;
  cancellation: boolean;
}

/** A rejected row keeps its money when both its numbers could be read and make an amount, and says what was found where that is not plain. */
export interface RejectedRow {
  kind: 'rejected';
  lineNumber: number;
  reason: RowReason;
  amountMinor: bigint;
  orderKey: string | null;
  found?: string;
}

export type JudgedRow = { kind: 'row'; row: RetailRow } | RejectedRow;

/** Takes back what was judged to be good, for a reason that its fields do not show. */
export function rejectedFor(reason: RowReason, judged: JudgedRow): RejectedRow {
  if (judged.kind === 'rejected') return { ...judged, reason };
  const { lineNumber, amountMinor, invoice, accountId } = judged.row;
  return { kind: 'rejected', lineNumber, reason, amountMinor, orderKey: `${invoice}/${accountId}` };
}

const INVOICE = /^[A-Za-z0-9]{1,32}$/;
const LARGEST_QUANTITY = 1_000_000n;
/** As the API takes prices. */
const PRICE = /^-?(?:0|[1-9]\d{0,11})(?:\.\d{1,6})?$/;

interface RawRow {
  lineNumber: number;
  invoice: string;
  stockCode: string;
  description: string;
  quantity: string;
  date: string;
  unitPrice: string;
  customer: string;
}

/** Judges one data line of the retail file: a row to import, or the first rule it breaks. Pure. */
export function judgeRow(line: string, lineNumber: number, toInstant: ToInstant): JudgedRow {
  const raw = readColumns(line, lineNumber);
  if (typeof raw === 'string') return malformed(lineNumber, raw);
  const quantity = readDecimal(raw.quantity);
  const price = readDecimal(raw.unitPrice);
  const amountMinor = amountOf(quantity, price);
  const accountId = accountOf(raw.stockCode);
  const instant = toInstant(raw.date);
  const orderKey = INVOICE.test(raw.invoice) && accountId ? `${raw.invoice}/${accountId}` : null;
  const read = { quantity: wholeNumber(quantity), unitPrice: price && priceText(price), accountId, instant };
  const reason = firstBrokenRule(raw, read);
  if (reason) return { kind: 'rejected', lineNumber, reason, amountMinor, orderKey, ...foundIn(raw, reason) };
  return { kind: 'row', row: toRow(raw, { ...(read as ReadValues), amountMinor }) };
}

const LARGEST_AMOUNT = BigInt(Number.MAX_SAFE_INTEGER);

/** 0 for what no order can cost: one slip such as 1e99 would drown the money of all other rejected rows in the report. */
function amountOf(quantity: Decimal | null, price: Decimal | null): bigint {
  const amount = quantity && price ? productInHundredths(quantity, price) : 0n;
  return amount > LARGEST_AMOUNT || amount < -LARGEST_AMOUNT ? 0n : amount;
}

interface ReadValues {
  quantity: number;
  unitPrice: string;
  accountId: string;
  instant: string;
}

function wholeNumber(quantity: Decimal | null): number | null {
  if (quantity === null || quantity.scale > 0) return null;
  const { unscaled } = quantity;
  return unscaled > LARGEST_QUANTITY || unscaled < -LARGEST_QUANTITY ? null : Number(unscaled);
}

function priceText(price: Decimal): string | null {
  const text = decimalText(price);
  return PRICE.test(text) ? text : null;
}

function malformed(lineNumber: number, found: string): RejectedRow {
  return { kind: 'rejected', lineNumber, reason: 'malformed_line', amountMinor: 0n, orderKey: null, found };
}

/** The column that a rule is about. */
const JUDGED_COLUMNS: Partial<Record<RowReason, [name: string, field: keyof Omit<RawRow, 'lineNumber'>]>> = {
  missing_invoice: ['InvoiceNo', 'invoice'],
  missing_stock_code: ['StockCode', 'stockCode'],
  unreadable_quantity: ['Quantity', 'quantity'],
  unreadable_price: ['UnitPrice', 'unitPrice'],
  unreadable_date: ['InvoiceDate', 'date'],
  negative_price: ['UnitPrice', 'unitPrice'],
};

const SHOWN_CHARACTERS = 40;

function foundIn(raw: RawRow, reason: RowReason): { found?: string } {
  const [name, field] = JUDGED_COLUMNS[reason] ?? [];
  if (!field) return {};
  const shown = JSON.stringify(raw[field].slice(0, SHOWN_CHARACTERS).toWellFormed());
  return { found: `${name} is ${shown}${raw[field].length > SHOWN_CHARACTERS ? ' ...' : ''}` };
}

/** The row, or what is wrong with the line. */
function readColumns(line: string, lineNumber: number): RawRow | string {
  const record = splitCsvLine(line);
  if (record.kind === 'open') return 'a quoted field does not end';
  if (record.kind === 'malformed') return record.reason;
  if (record.fields.length !== RETAIL_COLUMNS.length) return `it has ${record.fields.length} columns`;
  const [
    invoice = '',
    stockCode = '',
    description = '',
    quantity = '',
    date = '',
    unitPrice = '',
    customer = '',
  ] = record.fields.map((field) => field.trim());
  return { lineNumber, invoice, stockCode, description, quantity, date, unitPrice, customer };
}

type Reading = { [K in keyof ReadValues]: ReadValues[K] | null };

function firstBrokenRule(
  raw: RawRow,
  { quantity, unitPrice, accountId, instant }: Reading,
): RowReason | null {
  const broken: [boolean, RowReason][] = [
    [!INVOICE.test(raw.invoice), 'missing_invoice'],
    [accountId === null, 'missing_stock_code'],
    [quantity === null, 'unreadable_quantity'],
    [unitPrice === null, 'unreadable_price'],
    [instant === null, 'unreadable_date'],
    [quantity === 0, 'zero_quantity'],
    [unitPrice?.startsWith('-') === true, 'negative_price'],
  ];
  return broken.find(([isBroken]) => isBroken)?.[1] ?? null;
}

/** A seller is the first three characters of the stock code, lower-cased. */
function accountOf(stockCode: string): string | null {
  const account = `acct-${stockCode.slice(0, 3).trim().toLowerCase()}`;
  return stockCode.length > 0 && stockCode.length <= 64 && ACCOUNT_ID_PATTERN.test(account) ? account : null;
}

function toRow(raw: RawRow, read: ReadValues & { amountMinor: bigint }): RetailRow {
  return {
    ...read,
    lineNumber: raw.lineNumber,
    invoice: raw.invoice,
    sku: raw.stockCode,
    description: cleanText(raw.description),
    customerId: raw.customer.replace(/\.0$/, ''),
    cancellation: /^c/i.test(raw.invoice),
  };
}

const LONGEST_DESCRIPTION = 500;
/** What a cut between the two halves of a character leaves. */
const HALF_CHARACTER = /[\ud800-\udbff]$/;

/** Descriptions hold stray control characters; the API takes none. */
function cleanText(text: string): string {
  return text
    .replace(/\p{Cc}/gu, ' ')
    .toWellFormed()
    .slice(0, LONGEST_DESCRIPTION)
    .replace(HALF_CHARACTER, '')
    .trim();
}
