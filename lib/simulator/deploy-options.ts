import { AppError } from '../../functions/kernel/errors.ts';
import type { Deploys } from './deploys.ts';
import { type Trace, traceSeconds } from './trace.ts';

export const deployFlags = {
  'deploy-at': { type: 'string', multiple: true },
  'deploy-every': { type: 'string' },
  'deploy-warm': { type: 'string' },
} as const;

export const deployHelp = `  --deploy-at S         a new version gets the traffic S seconds after the trace's start: every environment is new; may be repeated
  --deploy-every HOURS  instead: every so many hours
  --deploy-warm WHO     whose new version is warmed before: economic (default, as the product does) or nobody`;

/** Options as they were given, by name. */
export type Values = Readonly<Record<string, string | boolean | string[] | undefined>>;

/** The deploys asked for; undefined: none. Errors: a value that breaks its rule, or an option beside one it excludes. */
export function deploysOf(values: Values, trace: Trace): Deploys | undefined {
  const { 'deploy-at': at, 'deploy-every': every } = values;
  if (at !== undefined && every !== undefined)
    throw new AppError(
      'invalid_input',
      '--deploy-at and --deploy-every exclude each other: give one of them',
    );
  const who = warmedOf(values);
  if (Array.isArray(at)) return { atSeconds: instants(at, traceSeconds(trace)), warm: who };
  if (typeof every === 'string') return { atSeconds: repeated(every, traceSeconds(trace)), warm: who };
  if (values['deploy-warm'] === undefined) return undefined;
  throw new AppError('invalid_input', '--deploy-warm needs --deploy-at or --deploy-every');
}

function warmedOf(values: Values): boolean {
  const who = values['deploy-warm'] ?? 'economic';
  if (who === 'economic' || who === 'nobody') return who === 'economic';
  throw new AppError('invalid_input', `--deploy-warm must be economic or nobody, not "${String(who)}"`);
}

function instants(texts: readonly string[], seconds: number): number[] {
  const found = texts.map((text) => {
    const at = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isSafeInteger(at) && at >= 0 && at < seconds) return at;
    const rule = `a whole number of seconds from 0 to ${Math.ceil(seconds) - 1}, within the trace`;
    throw new AppError('invalid_input', `--deploy-at must be ${rule}, not "${text}"`);
  });
  return [...new Set(found)].sort((one, other) => one - other);
}

/** Sooner than the cold starts of the one before are counted, each deploy would hide what it cost. */
const LEAST_HOURS = 0.25;

function repeated(text: string, seconds: number): number[] {
  const hours = text.trim() === '' ? Number.NaN : Number(text);
  if (!(hours >= LEAST_HOURS && hours * 3600 < seconds)) {
    const most = (seconds / 3600).toFixed(2);
    const rule = `a number of hours from ${LEAST_HOURS} to less than ${most}, the length of the trace`;
    throw new AppError('invalid_input', `--deploy-every must be ${rule}, not "${text}"`);
  }
  const every = Math.round(hours * 3600);
  return Array.from({ length: Math.ceil(seconds / every) - 1 }, (_, index) => (index + 1) * every);
}
