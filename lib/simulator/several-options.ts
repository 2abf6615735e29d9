import { AppError } from '../../functions/kernel/errors.ts';
import type { Values } from './deploy-options.ts';
import { profiles } from './profile.ts';
import type { Scenario } from './run.ts';
import { type Trace, traceSeconds } from './trace.ts';

/** What may be given once for all functions, or once for each. */
const each = ['scale', 'profile'] as const;

/** The options of each function, in the order of the traces; of one function when there is one trace or none. */
export function perFunction(values: Values): Values[] {
  const traces = list(values['trace']);
  const count = Math.max(1, traces.length);
  for (const name of each) demandCount(name, list(values[name]).length, count);
  if (count > 1) demandStudied(list(values['profile']));
  return Array.from({ length: count }, (_, index) => ({
    ...values,
    trace: traces[index],
    ...Object.fromEntries(each.map((name) => [name, pick(list(values[name]), index)])),
  }));
}

function list(value: Values[string]): string[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' ? [value] : [];
}

function pick(all: readonly string[], index: number): string | undefined {
  return all.length === 1 ? all[0] : all[index];
}

function demandCount(name: string, given: number, traces: number): void {
  if (given <= 1 || given === traces) return;
  const rule = `--${name} must be given once for all traces, or once for each of the ${traces}`;
  throw new AppError('invalid_input', `${rule}, not ${given} times`);
}

/** A recorded function is one profile for all, or none: records are asked for once. */
function demandStudied(names: readonly string[]): void {
  const unknown = names.length > 1 ? names.find((name) => !Object.hasOwn(profiles, name)) : undefined;
  if (unknown === undefined) return;
  const rule = `--profile must be one of ${Object.keys(profiles).join(', ')} when it is given for each trace`;
  throw new AppError('invalid_input', `${rule}, not "${unknown}"`);
}

/** What knows the future of one function only. */
const aloneOnly = new Set(['clairvoyant', 'clairvoyant-bill']);

/** "all" leaves out what cannot be played on several functions; asked for by name it is refused. */
export function namesForSeveral(names: readonly string[], asked: readonly string[]): string[] {
  const wrong = asked.find((name) => aloneOnly.has(name));
  if (wrong === undefined) return names.filter((name) => !aloneOnly.has(name));
  throw new AppError('invalid_input', `--policy ${wrong} knows the future of one function: give one --trace`);
}

/**
 * Functions that are played together: each draws its own requests (the seed goes up by one from function to function), and all
 * last as long as the longest trace, quiet once their own is over.
 */
export function together(scenarios: readonly Scenario[]): Scenario[] {
  const seconds = Math.max(...scenarios.map(({ trace }) => traceSeconds(trace)));
  demandRoom(scenarios);
  return scenarios.map((scenario, index) => ({
    ...scenario,
    trace: lasting(scenario.trace, seconds),
    seed: scenario.seed + index,
  }));
}

function lasting(trace: Trace, seconds: number): Trace {
  const counts = new Float64Array(Math.ceil(seconds / trace.intervalSeconds));
  counts.set(trace.counts);
  return { ...trace, counts };
}

/** PutFunctionConcurrency leaves 100 units to functions without a reserve. */
function demandRoom(scenarios: readonly Scenario[]): void {
  const { reserved = 0, accountLimit = 0 } = scenarios[0]?.fleet ?? {};
  const all = reserved * scenarios.length;
  if (reserved === 0 || all <= accountLimit - 100) return;
  const rule = `--reserved ${reserved} for ${scenarios.length} functions is ${all}`;
  throw new AppError(
    'invalid_input',
    `${rule}, more than --account-limit ${accountLimit} less the 100 that must stay unreserved`,
  );
}
