import { argv, exit, stderr, stdout } from 'node:process';

interface Command {
  summary: string;
  load(): Promise<{ usage: string; run(args: string[]): Promise<number> }>;
}

/** Every command, one line each; its module reads its own arguments and returns the exit code. */
const commands: Readonly<Record<string, Command>> = {
  start: { summary: 'run the whole product on this machine', load: () => import('./commands/start.ts') },
  status: { summary: 'say what runs, and where', load: () => import('./commands/status.ts') },
  token: { summary: 'issue a token of the running product', load: () => import('./commands/token.ts') },
  import: { summary: 'import a marketplace file of orders', load: () => import('./commands/import.ts') },
  cache: {
    summary: 'show, invalidate or warm the cache of the running product',
    load: () => import('./commands/cache.ts'),
  },
  simulate: {
    summary: 'replay recorded traffic against scaling policies',
    load: () => import('./commands/simulate.ts'),
  },
  load: {
    summary: 'put a bounded load on the running product and watch the scaler',
    load: () => import('./commands/load.ts'),
  },
  rightsize: {
    summary: 'advise on the memory of functions, from measurements at several sizes',
    load: () => import('./commands/rightsize.ts'),
  },
  shards: { summary: 'move, rebalance and check shards', load: () => import('./commands/shards.ts') },
  replay: {
    summary: 'replay events to consumers, as a ghost, and compare rebuilt with live orders',
    load: () => import('./commands/replay.ts'),
  },
  history: { summary: 'verify the history of orders', load: () => import('./commands/history.ts') },
  archive: { summary: 'move old events to the archive', load: () => import('./commands/archive.ts') },
  failed: { summary: 'failed events and dead letters', load: () => import('./commands/failed.ts') },
  topics: {
    summary: 'show and apply the topics of the event log',
    load: () => import('./commands/topics.ts'),
  },
  bundle: { summary: 'bundle every function and show the sizes', load: () => import('./commands/bundle.ts') },
};

/** An unknown option is the caller's slip and needs no stack trace; anything else is a bug and has one. */
function explain(error: Error & { code?: string }): number {
  if (!error.code?.startsWith('ERR_PARSE_ARGS')) throw error;
  stderr.write(`${name}: ${error.message}\n`);
  return 1;
}

const HELP = ['--help', '-h'];
const asksForHelp = (words: readonly string[]) => words.some((word) => HELP.includes(word));

async function runCommand({ load }: Command, args: string[]): Promise<number> {
  const { usage, run } = await load();
  if (!asksForHelp(args)) return run(args).catch(explain);
  stdout.write(`${usage}\n`);
  return 0;
}

const [name = '', ...args] = argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command) exit(await runCommand(command, args));
const lines = Object.entries(commands).map(([key, { summary }]) => `  ${key.padEnd(10)} ${summary}`);
const overview = `node bin/springtide.js COMMAND [options]\n\n${lines.join('\n')}\n\nCOMMAND --help says more.\n`;
if (asksForHelp([name])) {
  stdout.write(overview);
  exit(0);
}
stderr.write(name === '' ? overview : `there is no command "${name}"\n\n${overview}`);
exit(1);
