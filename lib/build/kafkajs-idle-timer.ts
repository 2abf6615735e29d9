import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const FILE = /kafkajs[\\/]src[\\/]network[\\/]requestQueue[\\/]index\.js$/;

const BEFORE = `        scheduleAt = scheduleAt > 0 ? scheduleAt : CHECK_PENDING_REQUESTS_INTERVAL
      }`;

/** Nothing waits and nothing is throttled: no timer; a later push or answer schedules the next look. */
const AFTER = `        scheduleAt = scheduleAt > 0 ? scheduleAt : CHECK_PENDING_REQUESTS_INTERVAL
      } else if (scheduleAt <= 0) {
        return
      }`;

/**
 * Takes the endless 1-ms timer of an idle connection out of kafkajs 2.2.4 (tulios/kafkajs#1751: 4 to 5 % of a core and a
 * warning per process). The build fails when the text is not found, so a new version cannot lose the patch silently.
 */
export function kafkajsIdleTimer(): Plugin {
  return {
    name: 'kafkajs-idle-timer',
    setup(build) {
      build.onLoad({ filter: FILE }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        if (source.split(BEFORE).length === 2)
          return { contents: source.replace(BEFORE, AFTER), loader: 'js' };
        return { errors: [{ text: `kafkajs changed: the idle timer to patch is not in ${path}` }] };
      });
    },
  };
}
