import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { kafkajsIdleTimer } from '../../../lib/build/kafkajs-idle-timer.ts';

interface Queue {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: unknown;
  scheduleCheckPendingRequests(): void;
  destroy(): void;
}

describe('the kafkajs idle-timer patch', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'springtide-bundle-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function bundledQueue(plugins: ReturnType<typeof kafkajsIdleTimer>[], name: string): Promise<Queue> {
    const outfile = join(folder, `${name}.cjs`);
    const stdin = {
      contents: "module.exports = require('kafkajs/src/network/requestQueue/index.js')",
      resolveDir: process.cwd(),
    };
    await build({
      stdin,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile,
      plugins,
      logLevel: 'silent',
    });
    const { default: RequestQueue } = (await import(outfile)) as { default: new (options: object) => Queue };
    return new RequestQueue({
      maxInFlightRequests: 1,
      logger: { debug: () => undefined },
      clientId: 'c',
      broker: 'b',
    });
  }

  test('an idle connection of the bundle has no timer, one of the original has', async () => {
    const patched = await bundledQueue([kafkajsIdleTimer()], 'patched');
    patched.scheduleCheckPendingRequests();
    expect(patched.throttleCheckTimeoutId).toBeNull();

    const original = await bundledQueue([], 'original');
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    original.scheduleCheckPendingRequests();
    expect(original.throttleCheckTimeoutId).not.toBeNull();
    original.destroy();
    warning.mockRestore();
  });

  test('a throttled or waiting connection of the bundle is looked at again', async () => {
    const waiting = await bundledQueue([kafkajsIdleTimer()], 'waiting');
    waiting.pending.push({});
    waiting.scheduleCheckPendingRequests();
    expect(waiting.throttleCheckTimeoutId).not.toBeNull();
    waiting.destroy();
    waiting.pending.length = 0;
    waiting.throttledUntil = Date.now() + 60_000;
    waiting.scheduleCheckPendingRequests();
    expect(waiting.throttleCheckTimeoutId).not.toBeNull();
    waiting.destroy();
  });

  test('a kafkajs without the text to patch fails the build', async () => {
    const changed = join(folder, 'node_modules/kafkajs/src/network/requestQueue');
    await mkdir(changed, { recursive: true });
    await writeFile(join(changed, 'index.js'), 'module.exports = class {}');
    const stdin = { contents: "require('kafkajs/src/network/requestQueue/index.js')", resolveDir: folder };
    const bundle = build({
      stdin,
      bundle: true,
      platform: 'node',
      write: false,
      plugins: [kafkajsIdleTimer()],
      logLevel: 'silent',
    });
    await expect(bundle).rejects.toThrow(/kafkajs changed/);
  });
});
