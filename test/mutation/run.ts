import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Mutation, mutations } from './mutations.ts';
import { type Judged, saveJudged } from './save.ts';

/**
 * `npm run mutate [-- WORD]`: takes each guard out of a copy of the sources (or only those whose name holds WORD) and runs
 * the tests that must notice. The same tests must pass on the copy as it was: a test that fails anyway notices nothing.
 * Exit code 1 when a mutation survives or its tests fail without it.
 */

const root = join(import.meta.dirname, '..', '..');
const word = process.argv[2] ?? '';
const sound = new Map<string, boolean>();
const results: Judged[] = [];

for (const mutation of mutations.filter(({ guard }) => guard.includes(word))) {
  const copy = await copySources();
  try {
    const judged = await judge(copy, mutation);
    results.push(judged);
    console.log(`${judged.verdict.padEnd(12)} ${judged.guard}  (${judged.seconds} s)`);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}
await saveJudged(
  join(root, 'test', 'bench', 'results'),
  results,
  mutations.map(({ guard }) => guard),
);
process.exitCode = results.every(({ verdict }) => verdict === 'noticed') ? 0 : 1;

async function judge(copy: string, mutation: Mutation): Promise<Judged> {
  const { guard, tests, named } = mutation;
  const made = { guard, tests, date: new Date().toISOString().slice(0, 10) };
  const id = [named, ...tests].join();
  const isSound = sound.get(id) ?? (await passSoundly(copy, mutation));
  sound.set(id, isSound);
  if (!isSound) return { ...made, verdict: 'tests fail', seconds: 0 };
  await apply(copy, mutation);
  const startedMs = performance.now();
  const verdict = (await runTests(copy, mutation)).passed ? 'survived' : 'noticed';
  return { ...made, verdict, seconds: Math.round((performance.now() - startedMs) / 1000) };
}

/** Of tests that fail without a mutation their last words are shown. */
async function passSoundly(copy: string, mutation: Mutation): Promise<boolean> {
  const { passed, output } = await runTests(copy, mutation);
  if (!passed) console.log(output.slice(-6000));
  return passed;
}

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

async function runTests(
  copy: string,
  { tests, named }: Mutation,
): Promise<{ passed: boolean; output: string }> {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--config', 'test/config/vitest.config.ts', '--bail', '1', ...tests];
  if (named !== undefined) args.push('--testNamePattern', named);
  const env = { ...process.env, SPRINGTIDE_CRASH_ORDERS: '1000' };
  const child = spawn(process.execPath, args, { cwd: copy, stdio: ['ignore', 'pipe', 'pipe'], env });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk).slice(-100_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number>((resolve) => child.on('exit', (exit) => resolve(exit ?? 1)));
  return { passed: code === 0, output };
}
