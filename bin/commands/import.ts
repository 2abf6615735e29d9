import { randomUUID } from 'node:crypto';
import { stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { importClient } from '../../lib/import/import-client.ts';
import { type RetailFile, readRetailFile, UnreadableFile } from '../../lib/import/read-retail-file.ts';
import { formatReport } from '../../lib/import/report.ts';
import { type ImportRun, runImport } from '../../lib/import/run-import.ts';
import { findRunning } from '../../lib/local/running.ts';

export const usage = `npm run import -- FILE.csv[.gz] [--json] [--data-dir DIR]

Imports marketplace orders into the running product (start it with npm start) and accounts for every row.
  --json      print only the report, as one JSON object
  --data-dir  where the running product keeps its data (default .springtide)`;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Imports a retail file as operator. Exit code 0 when every row is accounted for, 1 when the file or the product failed. */
export async function run(args: string[]): Promise<number> {
  const options = {
    json: { type: 'boolean' },
    'data-dir': { type: 'string', default: '.springtide' },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [path, more] = positionals;
  if (path === undefined) return fail(usage);
  if (more !== undefined) return fail(`import takes one file, and there is "${more}" besides`);
  try {
    const { report, messages, cutOff } = await importFile(path, values['data-dir']);
    stdout.write(`${values.json ? JSON.stringify(report) : formatReport(report, messages)}\n`);
    return cutOff === null ? 0 : fail(`${cutOff}. What came before is imported, except the last invoice.`);
  } catch (error) {
    return fail(
      error instanceof UnreadableFile ? error.message : `import failed: ${(error as Error).message}`,
    );
  }
}

async function importFile(path: string, dataDir: string): Promise<ImportRun & Pick<RetailFile, 'cutOff'>> {
  const running = await findRunning(dataDir);
  const client = importClient({
    target: { url: running.url, token: running.opsToken },
    sleep,
    newKey: randomUUID,
  });
  showProgress('reading the file ...');
  const file = await readRetailFile(path);
  const onProgress = (done: number, total: number) => showProgress(bar(done, total));
  const result = await runImport({ file, client, clock: Date.now, sleep, onProgress });
  showProgress('');
  return { ...result, cutOff: file.cutOff };
}

/** Progress goes to the terminal only, never into a pipe. */
function showProgress(text: string): void {
  if (stderr.isTTY) stderr.write(`\r\u001b[K${text}`);
}

const BAR_WIDTH = 30;

function bar(done: number, total: number): string {
  const share = total === 0 ? 1 : done / total;
  const filled = Math.round(share * BAR_WIDTH);
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${percent} %  ${done.toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')} orders`;
}

function fail(message: string): number {
  stderr.write(`${message}\n`);
  return 1;
}
