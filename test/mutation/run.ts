import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Mutation, mutations } from './mutations.ts';

/**
 * `npm run mutate [-- WORD]`: takes each guard out of a copy of the sources (or only those whose name holds WORD) and runs
 * the tests that must notice. Exit code 1 when a mutation survives.
 */

const root = join(import.meta.dirname, '..', '..');
const word = process.argv[2] ?? '';
const results: { guard: string; tests: string[]; noticed: boolean; seconds: number }[] = [];

for (const mutation of mutations.filter(({ guard }) => guard.includes(word))) {
  const copy = await copySources();
  try {
    await apply(copy, mutation);
    const startedMs = performance.now();
    const noticed = (await runTests(copy, mutation.tests)) !== 0;
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    results.push({ guard: mutation.guard, tests: mutation.tests, noticed, seconds });
    console.log(`${noticed ? 'noticed ' : 'SURVIVED'}  ${mutation.guard}  (${seconds} s)`);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

const lines = results.map(
  (one) => `| ${one.guard} | ${one.noticed ? 'noticed' : '**survived**'} | ${one.tests.join(', ')} |`,
);
const table = `# Mutations\n\nEach guard of promise 1 taken out of the code, and whether the tests notice. Made by \`npm run mutate\` on ${new Date().toISOString().slice(0, 10)}.\n\n| guard taken out | tests | which |\n|---|---|---|\n${lines.join('\n')}\n`;
if (word === '') await writeFile(join(root, 'test', 'bench', 'results', 'mutations.md'), table);
process.exitCode = results.every((one) => one.noticed) ? 0 : 1;

/** What git tracks, with the dependencies linked. */
async function copySources(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'springtide-mutant-'));
  const { stdout } = await promisify(execFile)('git', ['ls-files'], { cwd: root, maxBuffer: 2 ** 26 });
  for (const file of stdout.split('\n').filter((name) => name !== '')) {
    await mkdir(dirname(join(copy, file)), { recursive: true });
    await cp(join(root, file), join(copy, file));
  }
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

async function apply(copy: string, { guard, file, from, to }: Mutation): Promise<void> {
  const path = join(copy, file);
  const source = await readFile(path, 'utf8');
  if (source.split(from).length !== 2)
    throw new Error(`${guard}: the text does not stand exactly once in ${file}`);
  await writeFile(
    path,
    source.replace(from, () => to),
  );
}

function runTests(copy: string, tests: readonly string[]): Promise<number> {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--config', 'test/config/vitest.config.ts', '--bail', '1', ...tests];
  const env = { ...process.env, SPRINGTIDE_CRASH_ORDERS: '1000' };
  const child = spawn(process.execPath, args, { cwd: copy, stdio: 'ignore', env });
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}
