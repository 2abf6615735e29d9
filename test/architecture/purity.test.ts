import { expect, test } from 'vitest';
import { sourceFiles } from '../support/source-files.ts';

/** Time, chance and settings arrive as arguments; these make them out of nothing. */
const ambient: Record<string, RegExp> = {
  'Date.now': /\bDate\.now\b/,
  'new Date()': /\bnew Date\(\s*\)/,
  'performance.now': /\bperformance\.now\b/,
  'Math.random': /\bMath\.random\b/,
  'crypto randomness': /\b(?:randomUUID|getRandomValues|randomBytes)\(/,
  'process.env': /\bprocess\.env\b/,
};

/** Where they may be: the outermost layer. */
const OUTERMOST = [
  /^functions\/\w+\/wiring\.ts$/,
  /^functions\/entry\/(?:environment|runtime)\.ts$/,
  /^bin\//,
];

/** Everything else that needs one of them, and why. An entry nobody needs any more fails the test. */
const allowed: Record<string, { what: string[]; why: string }> = {
  'lib/local/engines/data-api/start-data-api.ts': {
    what: ['crypto randomness'],
    why: 'request ids as AWS makes them; nothing depends on their value',
  },
  'lib/local/engines/data-api/transactions.ts': {
    what: ['crypto randomness'],
    why: 'transaction ids are bearer secrets of a real server and must not be guessable',
  },
  'lib/local/engines/kafka/start-kafka.ts': {
    what: ['crypto randomness'],
    why: 'a new cluster needs an id no other cluster has',
  },
  'lib/local/engines/postgres/roles.ts': {
    what: ['crypto randomness'],
    why: 'passwords of real database roles',
  },
  'lib/local/engines/queues/move-tasks.ts': {
    what: ['crypto randomness'],
    why: 'task handles as SQS makes them; nothing depends on their value',
  },
  'lib/local/engines/queues/queues-worker.ts': {
    what: ['Date.now'],
    why: 'the outermost layer of a thread of its own: no function can be handed over to it',
  },
  'lib/local/engines/redis/redis-worker.ts': {
    what: ['Date.now'],
    why: 'the outermost layer of a thread of its own: no function can be handed over to it',
  },
  'lib/local/gateway/gateway-worker.ts': {
    what: ['Date.now'],
    why: 'the outermost layer of a thread of its own: no function can be handed over to it',
  },
  'lib/local/lambda/sandbox.ts': {
    what: ['performance.now'],
    why: 'measures the init and run times of a real process for its REPORT line',
  },
};

const found = sourceFiles(['functions', 'lib'])
  .filter(({ path }) => !OUTERMOST.some((place) => place.test(path)))
  .flatMap(({ path, code }) =>
    Object.entries(ambient).flatMap(([what, pattern]) => (pattern.test(code) ? [{ path, what }] : [])),
  );

test('time, randomness and settings arrive as arguments', () => {
  const offences = found.filter(({ path, what }) => !allowed[path]?.what.includes(what));
  expect(offences).toEqual([]);
});

test('every exception is still needed and says why', () => {
  for (const [path, { what, why }] of Object.entries(allowed)) {
    const needed = found.filter((use) => use.path === path).map((use) => use.what);
    expect({ path, what: what.toSorted() }).toEqual({ path, what: needed.toSorted() });
    expect(why.length).toBeGreaterThan(20);
  }
});
