import { RETAIL_CURRENCY, ROW_RULES, type RowReason } from './retail-row.ts';

/** What an import did. All money is in minor units per currency; every data row of the file is in one of the two totals. */
export interface ImportReport {
  rows: number;
  orders: { created: number; updated: number; unchanged: number; rejected: number };
  rejectedRows: Partial<Record<RowReason, number>>;
  totals: Record<string, number>;
  rejectedTotals: Record<string, number>;
  accounts: number;
  seconds: number;
}

/** How each kind of dirt in the file is handled; printed with every report. */
export const IMPORT_RULES: readonly string[] = [
  'one order per InvoiceNo and seller (first three characters of StockCode); its rows are its lines',
  'invoices that begin with C are cancellations: orders of their own, status cancelled, negative amounts',
  'a missing CustomerID leaves the order without a customer',
  'identical rows of one invoice are separate lines',
  'a price of 0 is kept as a free line; a price below 0 is rejected',
  'codes that are not goods (POST, D, M, DOT, BANK CHARGES, AMAZONFEE ...) are kept as lines of the account they name',
  'control characters of a description become blanks; what is longer than 500 characters is cut there',
  'amounts are Quantity × UnitPrice in pence, rounded half away from zero per row',
  'times are read as London time and kept in UTC; an order changed when its latest row says so',
];

/** The report for a person. */
export function formatReport(report: ImportReport, messages: readonly string[]): string {
  const { orders } = report;
  const rejected = Object.entries(report.rejectedRows);
  const lines = [
    `Imported ${count(report.rows)} rows of ${count(report.accounts)} accounts in ${report.seconds.toFixed(1)} s`,
    '',
    `  orders    ${count(orders.created)} created, ${count(orders.updated)} updated, ${count(orders.unchanged)} unchanged, ${count(orders.rejected)} rejected`,
    `  money     ${money(report.totals)} in orders, ${money(report.rejectedTotals)} in rejected rows`,
    `  rejected  ${rejected.length === 0 ? 'no row' : ''}`,
    ...rejected.map(
      ([reason, n]) => `    ${count(n).padStart(8)}  ${reason}: ${ROW_RULES[reason as RowReason]}`,
    ),
    ...messages.map((message) => `    ${message}`),
    '',
    'Rules:',
    ...IMPORT_RULES.map((rule) => `  - ${rule}`),
  ];
  return lines.join('\n');
}

function count(n: number): string {
  return n.toLocaleString('en-GB');
}

function money(totals: Record<string, number>): string {
  const pounds = (minor: number) => (minor / 100).toLocaleString('en-GB', { minimumFractionDigits: 2 });
  const parts = Object.entries(totals).map(([currency, minor]) => `${currency} ${pounds(minor)}`);
  return parts.length === 0 ? `${RETAIL_CURRENCY} 0.00` : parts.join(', ');
}
