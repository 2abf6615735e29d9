import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const program = join(root, 'bin', 'springtide.js');

function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output, errors })));
}

test.each(['start', 'import', 'token', 'status'])(
  'an option that %s does not know is named in one line, without a stack trace',
  async (command) => {
    const { code, errors } = await run([command, '--bogus']);
    expect(code).toBe(1);
    expect(errors).toMatch(/^\w+: Unknown option '--bogus'/);
    expect(errors.trimEnd().split('\n')).toHaveLength(1);
  },
);

test('an older Node.js refused the ending of our file names: now it is told which one is needed, and how to get it', async () => {
  const older = 'Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.20.2"}})';
  const pretence = `data:text/javascript,${encodeURIComponent(older)}`;
  const { code, output, errors } = await run(['status'], { NODE_OPTIONS: `--import=${pretence}` });
  expect({ code, output }).toEqual({ code: 1, output: '' });
  expect(errors).toMatch(/^Springtide needs Node\.js 24 or newer, and \S+ is 20\.20\.2\. .*npm ci.*\n$/);
});

test('the scripts of package.json begin with the file that every Node.js can read', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const name of ['start', 'springtide', 'import'])
    expect(scripts[name]).toMatch(/^node bin\/springtide\.js/);
});

test('start refuses a port, shards or readers that cannot be, naming the option', async () => {
  for (const [option, value] of [
    ['--port', '70000'],
    ['--shards', '0'],
    ['--readers', '2'],
  ] as const) {
    const { code, errors } = await run(['start', option, value]);
    expect(code).toBe(1);
    expect(errors).toContain(`${option} ${value} is `);
  }
});

test('a command that does not exist is answered with those that do', async () => {
  const { code, errors } = await run(['begin']);
  expect(code).toBe(1);
  expect(errors).toContain('run the whole product on this machine');
});

test.each(['shards', 'failed', 'cache', 'topics'])(
  '%s answered an action that does not exist with its usage alone: now it says which one, and what there is',
  async (command) => {
    const { code, errors } = await run([command, 'begin']);
    expect(code).toBe(1);
    expect(errors).toMatch(/^there is no "begin", only \w+, /);
    expect(errors).toContain(`npm run ${command} -- `);
  },
);

test.each([
  [['rebalance', '--account', 'acct-1'], '--account'],
  [['rebalance', 'dry-run'], '"dry-run"'],
  [['move', '--dry-run', '--account', 'acct-1', '--to', '1'], '--dry-run'],
])(
  'shards %j moved buckets, whatever else had been said: what an action does not take is refused',
  async (args, odd) => {
    const { code, errors } = await run(['shards', ...args]);
    expect(code).toBe(1);
    expect(errors).toContain(`${args[0]} does not take ${odd}\n`);
  },
);

test('cache took no notice of what it does not take: it forgot the first of two globs, and warmed with --dry-run', async () => {
  for (const [args, other] of [
    [['stats', 'extra'], '"extra"'],
    [['invalidate', '--account', 'a', 'order:1', 'order:2'], '"order:2"'],
    [['warm', '--account', 'a', '--dry-run'], '--dry-run'],
    [['warm', '--resume', 'warm-1', '--limit', '5'], '--limit'],
  ] as const) {
    const { code, errors } = await run(['cache', ...args]);
    expect(code).toBe(1);
    expect(errors).toContain(`${args[0]} does not take ${other}\n`);
  }
});

test.each([
  [['failed', 'retry', 'history:order.events:0:9', '--all'], 'retry takes either ID or all, not both'],
  [
    ['failed', 'list', '--queue', 'orders-relay', '--status', 'retried'],
    'list takes either queue or status, not both',
  ],
  [['failed', 'queues', '--all'], 'queues does not take --all'],
  [['topics', 'status', '--dry-run'], 'status does not take --dry-run'],
  [['topics', 'apply', 'order.events'], 'apply does not take "order.events"'],
  [['failed', 'list', 'orders-relay'], 'list does not take "orders-relay"'],
  [['failed', 'discard', 'a', 'b'], 'discard does not take "b"'],
  [['archive', '--resume', 'job-1', '--older-than', '1d'], 'without --older-than'],
  [['replay', '--resume', 'job-1', '--live'], 'without --live'],
])(
  '%j took no notice of a part of it, and `failed retry ID --all` retried all: now it is refused',
  async (args, word) => {
    const { code, output, errors } = await run(args);
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toContain(word);
  },
);

test('`npm run shards rebalance --dry-run` rebalanced in earnest: npm had kept the option for itself', async () => {
  const { code, errors } = await run(['shards', 'rebalance'], { npm_config_dry_run: 'true' });
  expect(code).toBe(1);
  expect(errors).toContain('npm kept --dry-run for itself: put -- before it');
});

test('import --help was an unknown option; now every command says what it takes, on stdout and with exit code 0', async () => {
  const { code, output, errors } = await run(['import', '--help']);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(output).toContain('npm run import -- FILE');
  expect((await run(['--help'])).output).toContain('COMMAND --help');
});

const names = readdirSync(join(root, 'bin', 'commands')).map((file) => file.replace('.ts', ''));
/** Where a command declares its options, when not in its own file. */
const elsewhere: Readonly<Record<string, string>> = {
  load: 'lib/load/load-options.ts',
  simulate: 'lib/simulator/options.ts',
};

test.each(names)(
  'the help of %s begins with how to call it and names every option it declares',
  async (name) => {
    const { usage } = (await import(`../../bin/commands/${name}.ts`)) as { usage: string };
    expect(usage).toMatch(new RegExp(`^npm (?:run |run springtide -- )?${name}\\b`));
    const source = readFileSync(join(root, elsewhere[name] ?? `bin/commands/${name}.ts`), 'utf8');
    const declared = [...source.matchAll(/'?([\w-]+)'?: \{ type: '(?:string|boolean)'/g)].map(
      ([, one]) => one,
    );
    expect(declared.filter((one) => !usage.includes(`--${one}`))).toEqual([]);
  },
);

test('an option of another command of shards went unnoticed when its value was empty', async () => {
  const { code, errors } = await run(['shards', 'rebalance', '--account', '']);
  expect(code).toBe(1);
  expect(errors).toMatch(/^rebalance does not take --account\n/);
  expect((await run(['shards', 'status', ''])).errors).toMatch(/^status does not take ""\n/);
});

test('import took the first of two files and said nothing of the second', async () => {
  const { code, errors } = await run(['import', 'may.csv', 'june.csv']);
  expect(code).toBe(1);
  expect(errors).toBe('import takes one file, and there is "june.csv" besides\n');
});

test('a command that there is not was answered with the list of commands alone', async () => {
  const { code, errors } = await run(['bogus']);
  expect(code).toBe(1);
  expect(errors).toMatch(/^there is no command "bogus"\n\nnode bin/);
});
