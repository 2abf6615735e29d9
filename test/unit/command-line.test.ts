import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const program = join(import.meta.dirname, '..', '..', 'bin', 'springtide.ts');

function run(args: readonly string[]): Promise<{ code: number | null; errors: string }> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, errors })));
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
