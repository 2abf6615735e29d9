import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * All temporary files of a run, also those of the processes that tests start, lie in one directory that goes when the run ends: tests
 * need not clean up. Its name is short, for sockets lie in it and their paths may have 107 bytes.
 */
export async function setup(): Promise<() => Promise<void>> {
  const before = process.env['TMPDIR'];
  const folder = await mkdtemp(join(tmpdir(), 'st-'));
  // Where tests run as root, PostgreSQL runs as somebody else, who must get through.
  await chmod(folder, 0o711);
  process.env['TMPDIR'] = folder;
  return async () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
