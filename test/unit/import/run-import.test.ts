import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { ImportClient } from '../../../lib/import/import-client.ts';
import { readRetailFile } from '../../../lib/import/read-retail-file.ts';
import { runImport } from '../../../lib/import/run-import.ts';

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const GOOD = '536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom';

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'retail-')), name);
  await writeFile(path, content);
  return path;
}

/** Takes every order but those named, as the API would answer. */
function clientThatRefuses(...refused: string[]): ImportClient {
  const results = new Map<string, { created: number; rejected: number }>();
  return {
    async post(accountId, orders) {
      const importId = `import-${results.size}`;
      const rejections = orders.flatMap(({ orderId }, index) =>
        refused.includes(orderId)
          ? [{ index, orderId, errors: [{ field: '/lines', rule: 'must be fewer' }] }]
          : [],
      );
      results.set(importId, { created: orders.length - rejections.length, rejected: rejections.length });
      return { importId, accountId, rejections };
    },
    async progress({ importId }) {
      const counts = results.get(importId) as { created: number; rejected: number };
      return { importId, state: 'done', updated: 0, unchanged: 0, stale: 0, ...counts } as never;
    },
  };
}

function importing(path: string, client: ImportClient) {
  return readRetailFile(path).then((retail) =>
    runImport({ file: retail, client, clock: () => 0, sleep: async () => {}, onProgress: () => {} }),
  );
}

test('every row and every penny is in orders or in rejected rows', async () => {
  const lines = [
    HEADER,
    GOOD,
    '"broken',
    '536366,85123A,LANTERN,1,2010-12-01 08:28:00,-1.00,,United Kingdom',
    '536367,21730,BIG,2,2010-12-01 08:28:00,1.00,,United Kingdom',
    '',
  ];
  const { report, messages } = await importing(
    await file('a.csv', lines.join('\n')),
    clientThatRefuses('536367'),
  );
  expect(report).toEqual({
    rows: 4,
    orders: { created: 1, updated: 0, unchanged: 0, rejected: 2 },
    rejectedRows: { malformed_line: 1, negative_price: 1, order_refused: 1 },
    totals: { GBP: 1530 },
    rejectedTotals: { GBP: 100 },
    accounts: 2,
    seconds: 0,
  });
  expect(messages).toEqual([
    'line 3: malformed_line: a quoted field does not end',
    'line 4: negative_price: UnitPrice is "-1.00"',
    'line 5: order 536367: /lines must be fewer',
  ]);
});

test.each([
  ['empty.csv', '', /line 1: the file is empty/],
  ['other.csv', 'a,b,c\n1,2,3\n', /line 1: the columns must be InvoiceNo,/],
  ['not.csv.gz', 'plain text', /line 1: the columns must be/],
  ['other.csv', 'a,b,c\n1,2,3\n', /other\.csv: line 1/],
  ['damaged.csv', damaged(), /damaged\.csv: line \d+: /],
  ['cut-at-once.csv.gz', gzipSync(HEADER).subarray(0, 12), /line 1: unexpected end of file/],
])('%s is refused with the line that shows it', async (name, content, message) => {
  await expect(readRetailFile(await file(name, content))).rejects.toThrow(message);
});

/** A packed file with one bit of its middle turned. */
function damaged(): Buffer {
  const lines = Array.from({ length: 5000 }, (_, index) => GOOD.replace('536365', `${536365 + index}`));
  const packed = gzipSync(`${HEADER}\n${lines.join('\n')}`);
  const middle = Math.floor(packed.length / 2);
  packed.writeUInt8(packed.readUInt8(middle) ^ 0x10, middle);
  return packed;
}

const row = (invoice: number, change: Record<string, string> = {}) =>
  GOOD.replace('536365', `${invoice}`).replace('LANTERN', change['description'] ?? 'LANTERN');

test('a packed file that breaks off counts for what is there, without its last invoice, and says where', async () => {
  const lines = Array.from({ length: 5000 }, (_, index) => row(100_000 + Math.floor(index / 2)));
  const packed = gzipSync([HEADER, ...lines].join('\n'));
  const retail = await readRetailFile(await file('cut.csv.gz', packed.subarray(0, packed.length - 400)));
  const last = Math.max(...retail.rejected.map(({ lineNumber }) => lineNumber));
  expect(retail.cutOff).toMatch(new RegExp(`cut\\.csv\\.gz: line ${last}: the file breaks off here`));
  expect(retail.rows).toBe(last - 1);
  expect(retail.rows).toBeGreaterThan(1000);
  expect(retail.rejected.length).toBeLessThanOrEqual(3);
  expect(retail.orders.every(({ rows }) => rows === 2)).toBe(true);
});

test.each([
  ['plain.csv', (text: string) => text],
  ['packed but named as if not.csv', (text: string) => gzipSync(text)],
  [
    'in two members.csv.gz',
    (text: string) => Buffer.concat([gzipSync(text.slice(0, 200)), gzipSync(text.slice(200))]),
  ],
  ['with a byte order mark.csv', (text: string) => `\uFEFF${text}`],
  ['with carriage returns.csv', (text: string) => text.replaceAll('\n', '\r\n')],
  ['with the line ends of old Macs.csv', (text: string) => text.replaceAll('\n', '\r')],
  ['with a line separator that ends no line.csv', (text: string) => text.replace('LANTERN', 'LAN\u2028TERN')],
  ['with a quoted header.csv', (text: string) => text.replace(HEADER, HEADER.replace(/\w+/g, '"$&"'))],
  ['without a last line end.csv', (text: string) => text.trimEnd()],
])('%s is read', async (name, written) => {
  const text = `${[HEADER, row(1), row(2), row(3)].join('\n')}\n`;
  const retail = await readRetailFile(await file(name, written(text)));
  expect(retail).toMatchObject({ rows: 3, rejected: [], cutOff: null });
  expect(retail.orders.map(({ amountMinor }) => amountMinor)).toEqual([1530n, 1530n, 1530n]);
});

test('a description may hold commas, quotes and line ends when it is quoted', async () => {
  const lines = [
    HEADER,
    row(1, { description: '"LANTERN, WHITE\n""LARGE""\n"' }),
    row(2),
    row(3, { description: '"A\r\nB"' }),
    row(4),
  ];
  const retail = await readRetailFile(await file('quoted.csv', lines.join('\n')));
  expect(retail).toMatchObject({ rows: 4, rejected: [] });
  expect(retail.orders.map(({ order }) => order.lines[0]?.description)).toEqual([
    'LANTERN, WHITE "LARGE"',
    'LANTERN',
    'A B',
    'LANTERN',
  ]);
  expect(retail.orders.map(({ firstLine }) => firstLine)).toEqual([2, 5, 6, 8]);
});

test('a stray quote costs its own line and none behind it, wherever it stands', async () => {
  const stray = (invoice: number) => row(invoice, { description: '"LANTERN' });
  const many = Array.from({ length: 50 }, (_, index) => row(100 + index));
  const lines = [HEADER, row(1), stray(2), row(3), ...many, stray(4), row(5), stray(6)];
  const retail = await readRetailFile(await file('stray.csv', lines.join('\n')));
  expect(retail.rejected.map(({ lineNumber, reason }) => [lineNumber, reason])).toEqual([
    [3, 'malformed_line'],
    [55, 'malformed_line'],
    [57, 'malformed_line'],
  ]);
  expect(retail.orders).toHaveLength(53);
});

const latin1 = (text: string) => Buffer.from(text, 'latin1');

test('a row in Latin-1 was imported with U+FFFD in its description; one that was written with it is taken', async () => {
  const lines = [HEADER, row(1), row(2, { description: 'LAMPE F\xdcR 5\xa3' }), row(3)].join('\n');
  const content = Buffer.concat([latin1(`${lines}\n`), Buffer.from(row(4, { description: 'F\uFFFDR €' }))]);
  const retail = await readRetailFile(await file('latin-1.csv', content));
  expect(retail.rejected).toEqual([
    { kind: 'rejected', lineNumber: 3, reason: 'not_utf8', amountMinor: 1530n, orderKey: '2/acct-851' },
  ]);
  expect(retail.orders.at(-1)?.order.lines[0]?.description).toBe('F\uFFFDR €');
});

test('characters of several bytes are read whole, wherever the file is cut into pieces', async () => {
  const lines = Array.from({ length: 9000 }, (_, index) =>
    row(index + 1, { description: '€'.repeat(index % 7) }),
  );
  const retail = await readRetailFile(await file('wide.csv', [HEADER, ...lines].join('\n')));
  expect(retail).toMatchObject({ rows: 9000, rejected: [] });
});

test('a description was cut in the middle of a character, and its half became U+FFFD', async () => {
  const description = `${'x'.repeat(499)}😀`;
  const retail = await readRetailFile(await file('long.csv', [HEADER, row(1, { description })].join('\n')));
  expect(retail.orders[0]?.order.lines[0]?.description).toBe('x'.repeat(499));
});

test('a line of 20 million characters broke off with a stack that was too small', async () => {
  const long = row(2, { description: `"${'x'.repeat(20_000_000)}"` });
  await expect(readRetailFile(await file('endless.csv', [HEADER, row(1), long].join('\n')))).rejects.toThrow(
    /endless\.csv: line 3: the line is longer than 1000000 bytes$/,
  );
});

test.each([
  [HEADER.replaceAll(',', ';'), 'another file, delimiter or encoding?'],
  [HEADER.replaceAll(',', '\t'), 'another file, delimiter or encoding?'],
  [HEADER.replace('UnitPrice', 'Price'), 'UnitPrice is missing'],
  [`${HEADER},Quantity`, '"Quantity" stands there twice'],
  [`${HEADER},Colour`, '"Colour" is not one of them'],
  [HEADER.replace('InvoiceNo,StockCode', 'StockCode,InvoiceNo'), 'they stand in another order'],
])('the header %j was refused without a word on what is wrong with it', async (header, fault) => {
  const content = `${header}\n${row(1)}`;
  await expect(readRetailFile(await file('header.csv', content))).rejects.toThrow(fault);
});

test('a rejected row was told by its rule alone: it names the column and what stands there', async () => {
  const lines = [
    HEADER,
    row(1).replace('2.55', '2,55'),
    row(2).replace('2.55', '"2,55"'),
    row(3).replace(',6,', ',6.5,'),
  ];
  lines.push(row(4).replace('08:26:00', '08:26:00+02:00'), `"a"b,${row(5)}`, '1,2');
  const { messages } = await importing(await file('rows.csv', lines.join('\n')), clientThatRefuses());
  expect(messages).toEqual([
    'line 2: malformed_line: it has 9 columns',
    'line 3: unreadable_price: UnitPrice is "2,55"',
    'line 4: unreadable_quantity: Quantity is "6.5"',
    'line 5: unreadable_date: InvoiceDate is "2010-12-01 08:26:00+02:00"',
    'line 6: malformed_line: unbalanced quotes',
    'line 7: malformed_line: it has 2 columns',
  ]);
});

test('a quantity of 1e99 drowned the money of every other rejected row', async () => {
  const lines = [HEADER, row(1).replace(',6,', ',1e99,'), row(2).replace(',6,', ',6.5,')].join('\n');
  const { report } = await importing(await file('slip.csv', lines), clientThatRefuses());
  expect(report.rejectedRows).toEqual({ unreadable_quantity: 2 });
  expect(report.rejectedTotals).toEqual({ GBP: 1658 });
});

test('a file of a header alone has no row', async () => {
  expect(await readRetailFile(await file('header.csv', `${HEADER}\r\n`))).toMatchObject({
    rows: 0,
    orders: [],
  });
});

test('a file that is not there is named', async () => {
  await expect(readRetailFile('/nowhere/a.csv')).rejects.toThrow(/\/nowhere\/a.csv: line 1: ENOENT/);
});
