import { defineConfig } from 'vitest/config';
import { lowerDecorators } from './lower-decorators.ts';

const root = new URL('../../', import.meta.url).pathname;

/** `unit` needs no engine and ends in seconds; `engines` starts real ones and runs one file at a time. */
export default defineConfig({
  test: {
    globalSetup: [`${root}test/config/temporary-files.ts`],
    projects: [
      {
        root,
        plugins: [lowerDecorators],
        test: {
          name: 'unit',
          include: ['test/{unit,property,architecture,infra}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 300_000,
        },
      },
      {
        root,
        plugins: [lowerDecorators],
        test: {
          name: 'engines',
          include: ['test/{contract,local,story}/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          // A broker or a disk that hiccups is not a fault of the product: a second try, named in the output. The tests of
          // what must never be lost or applied twice ask for none.
          retry: 1,
        },
      },
    ],
  },
});
