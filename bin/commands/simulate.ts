import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { stderr, stdout } from 'node:process';
import { AppError, reasonOf } from '../../functions/kernel/errors.ts';
import { isPolicyName } from '../../functions/scaling/domain/policies/registry.ts';
import { accountText } from '../../lib/simulator/account-table.ts';
import { accountHtml, htmlReport } from '../../lib/simulator/html-report.ts';
import { accountJson, jsonReport } from '../../lib/simulator/json.ts';
import {
  neededRecords,
  type Records,
  type SimulateOptions,
  simulateHelp,
  simulateOptions,
} from '../../lib/simulator/options.ts';
import {
  type RecorderRequest,
  type Recording,
  readRecording,
  replayText,
} from '../../lib/simulator/recorder.ts';
import { type OnProgress, type Simulated, simulate } from '../../lib/simulator/simulate.ts';
import { type SimulatedAccount, simulateAccount } from '../../lib/simulator/simulate-account.ts';
import { textTable } from '../../lib/simulator/table.ts';

const DEFAULT_POLICY = 'economic';

export const usage = simulateHelp;

/** `npm run simulate`: replays recorded traffic against policies through the decide function of the scaler. */
export async function run(args: string[]): Promise<number> {
  try {
    const needed = neededRecords(args);
    const options = simulateOptions(args, await askRecords(needed));
    if (options.html !== undefined) demandWritable(options.html);
    play(options);
    if (needed.demand && !options.json) await compare(needed.demand, options.names);
    return 0;
  } catch (error) {
    if (!isTheirs(error)) throw error;
    stderr.write(`simulate: ${error.message}\n`);
    return 1;
  }
}

/** The profile of a target that is replayed comes with its demand. */
async function askRecords({ demand, profile }: ReturnType<typeof neededRecords>): Promise<Records> {
  const recorded = demand ? await readRecording(demand, DEFAULT_POLICY) : undefined;
  const isSame = recorded && profile?.target === recorded.target;
  const measured = profile && !isSame ? await readRecording(profile, DEFAULT_POLICY) : recorded;
  return { ...(recorded ? { demand: recorded } : {}), ...(profile && measured ? { profile: measured } : {}) };
}

/** What each policy of the registry would have done with the very observations; bounds have no decisions. */
async function compare(demand: RecorderRequest, names: readonly string[]): Promise<void> {
  const recordings: Recording[] = [];
  for (const name of names) if (isPolicyName(name)) recordings.push(await readRecording(demand, name));
  stdout.write(`\n${replayText(recordings)}\n`);
}

/** A wrong argument or file is said in one line; a bug keeps its stack. */
function isTheirs(error: unknown): error is Error {
  return error instanceof AppError || (error instanceof Error && 'syscall' in error);
}

/** Before the simulation, which may take minutes: a report that cannot be written is no reason to lose them. */
function demandWritable(path: string): void {
  const wasThere = existsSync(path);
  try {
    closeSync(openSync(path, 'a'));
    if (!wasThere) rmSync(path);
  } catch (error) {
    throw new AppError('invalid_input', `--html "${path}" cannot be written: ${reasonOf(error)}`);
  }
}

function play(options: SimulateOptions): void {
  const { html, json } = options;
  const { report, text, data } = options.functions.length > 1 ? playAccount(options) : playOne(options);
  if (html !== undefined) writeFileSync(html, report());
  if (json) stdout.write(`${JSON.stringify(data())}\n`);
  else stdout.write(`${text()}\n`);
  if (html !== undefined && !json) stdout.write(`report: ${html}\n`);
}

interface Played {
  report(): string;
  text(): string;
  data(): unknown;
}

function playOne({ names, scenario }: SimulateOptions): Played {
  const all: Simulated[] = [];
  for (const name of names) all.push(simulate(name, scenario, progressBar(all.length, names.length)));
  return {
    report: () => htmlReport(scenario, all),
    text: () => textTable(all),
    data: () => jsonReport(scenario, all),
  };
}

/** Several functions on one account. */
function playAccount({ names, functions }: SimulateOptions): Played {
  const all: SimulatedAccount[] = [];
  for (const name of names) {
    const progress = progressBar(all.length, names.length);
    all.push(simulateAccount(name, functions, { progress }));
  }
  return {
    report: () => accountHtml(functions, all),
    text: () => accountText(functions, all),
    data: () => accountJson(functions, all),
  };
}

/** A bar on the terminal (nothing when stderr is a file), cleared when the last policy is done. */
function progressBar(done: number, total: number): OnProgress {
  if (!stderr.isTTY) return () => {};
  return (name, share) => {
    const filled = Math.round(((done + share) / total) * 30);
    stderr.write(`\r[${'#'.repeat(filled).padEnd(30)}] ${done + 1}/${total} ${name.padEnd(20)}`);
    if (share >= 1 && done + 1 === total) stderr.write('\r\u001b[K');
  };
}
