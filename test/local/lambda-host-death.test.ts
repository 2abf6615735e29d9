import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { isRunning } from '../support/lambda-fixture.ts';

const hostModule = new URL('../../lib/local/lambda/lambda-host.ts', import.meta.url).href;
const program = (bundleDir: string) => `
import { startLambdaHost } from ${JSON.stringify(hostModule)};
const host = await startLambdaHost({
  functions: [{ name: 'api', bundleDir: ${JSON.stringify(bundleDir)}, handler: 'index.handler', environment: {},
    timeoutSeconds: 5, memoryMb: 128, alias: 'live' }],
  clock: () => Date.now(), newId: () => crypto.randomUUID(), searchPath: process.env.PATH,
});
const { payload } = await host.invoke('api', '{}');
console.log(payload);
`;

it('ends frozen sandboxes even when the host itself is killed', async () => {
  const root = mkdtempSync(join(tmpdir(), 'springtide-host-'));
  writeFileSync(join(root, 'index.mjs'), 'export const handler = async () => process.pid;');
  const host = spawn(process.execPath, ['--input-type=module', '-e', program(root)]);
  try {
    const [line] = (await once(host.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isRunning(pid)).toBe(true);
    host.kill('SIGKILL');
    await eventually(() => expect(isRunning(pid)).toBe(false));
  } finally {
    host.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  }
});
