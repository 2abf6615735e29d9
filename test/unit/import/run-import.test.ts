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
    'line 3: malformed_line',
    'line 4: negative_price',
    'line 5: order 536367: /lines must be fewer',
  ]);
});

test.each([
  ['empty.csv', '', /line 1: the file is empty/],
  ['other.csv', 'a,b,c\n1,2,3\n', /line 1: the columns must be InvoiceNo,/],
  ['not.csv.gz', 'plain text', /line 1: incorrect header check/],
])('%s is refused with the line that shows it', async (name, content, message) => {
  await expect(readRetailFile(await file(name, content))).rejects.toThrow(message);
});

test('a file cut off in the middle says where', async () => {
  const packed = gzipSync(`${HEADER}\n${`${GOOD}\n`.repeat(5000)}`);
  const path = await file('cut.csv.gz', packed.subarray(0, packed.length - 40));
  await expect(readRetailFile(path)).rejects.toThrow(/line \d+: unexpected end of file/);
});

test('a file that is not there is named', async () => {
  await expect(readRetailFile('/nowhere/a.csv')).rejects.toThrow(/\/nowhere\/a.csv: line 1: ENOENT/);
});
