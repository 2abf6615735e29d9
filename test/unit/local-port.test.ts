import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startLocal } from '../../lib/local/host.ts';

test('a port that is taken is named before any engine starts, and before --fresh deletes anything', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'springtide-port-'));
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const steps: string[] = [];
  await writeFile(join(dataDir, 'kept'), '');
  const start = startLocal({
    ...{ root: join(import.meta.dirname, '..', '..'), dataDir, fresh: true, stage: 'dev', port },
    progress: (text) => steps.push(text),
    report: (text) => steps.push(text),
    ...{ required: [], environment: {}, clock: Date.now, newId: () => crypto.randomUUID() },
  });
  await expect(start).rejects.toThrow(
    new RegExp(`cannot listen on port ${port} .*choose another with --port`),
  );
  expect(steps).toEqual([]);
  expect(await readdir(dataDir)).toEqual(['kept']);
  other.close();
  await rm(dataDir, { recursive: true });
});
