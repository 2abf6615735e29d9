import { parseArgs } from 'node:util';
import { AppError } from '../../functions/kernel/errors.ts';
import { studyArrivals } from './arrivals.ts';
import { contenderNames, standardContenders } from './contenders.ts';
import { documentedLambda, type FleetSettings } from './fleet-settings.ts';
import { type ProfileName, profiles } from './profile.ts';
import type { Scenario } from './run.ts';
import { readTrace } from './trace.ts';

export const simulateHelp = `npm run simulate -- --trace FILE [options]

  --trace FILE          CSV "timestamp_s,requests", plain or .gz
  --scale X             multiply every count (default 1)
  --profile NAME        ${Object.keys(profiles).join(', ')} (default api)
  --policy NAME         may be repeated; "all" runs the default and every baseline (default: economic, on-demand)
  --seed N              seed of arrivals, service times and preparation times (default 1)
  --html FILE           write a self-contained report
  --json                print only JSON
  --arm                 arm64 prices instead of x86
  --account-limit N     account concurrency (default ${documentedLambda.accountLimit}; a new account has 1000 or less)
  --reserved N          reserved concurrency of the function (default: none)
  --idle-life S         seconds an idle environment lives (default ${documentedLambda.idleLifeSeconds})
  --metric-delay S      age of metrics (default ${documentedLambda.metricDelaySeconds})
  --ping-hold S         seconds a ping holds its environment (default ${documentedLambda.pingHoldSeconds})
  --reuse KIND          which idle environment is used first: most-recent (default) or oldest
  --dispersion X        variance of arrivals in 100 ms over their mean (default ${studyArrivals.dispersion}; 1 is Poisson)

policies: ${contenderNames().join(', ')}`;

export interface SimulateOptions {
  readonly scenario: Scenario;
  readonly names: readonly string[];
  readonly json: boolean;
  readonly html: string | undefined;
}

const flags = {
  trace: { type: 'string' },
  scale: { type: 'string', default: '1' },
  profile: { type: 'string', default: 'api' },
  policy: { type: 'string', multiple: true },
  seed: { type: 'string', default: '1' },
  html: { type: 'string' },
  json: { type: 'boolean', default: false },
  arm: { type: 'boolean', default: false },
  'account-limit': { type: 'string' },
  reserved: { type: 'string' },
  'idle-life': { type: 'string' },
  'metric-delay': { type: 'string' },
  'ping-hold': { type: 'string' },
  reuse: { type: 'string', default: 'most-recent' },
  dispersion: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

type Values = Readonly<Record<string, string | boolean | string[] | undefined>>;

/** Reads the arguments; undefined when help was asked for. Unknown flags and bad values are refused by name. */
export function simulateOptions(args: string[]): SimulateOptions | undefined {
  const values: Values = parse(args);
  if (values['help']) return undefined;
  if (typeof values['trace'] !== 'string') throw new AppError('invalid_input', '--trace FILE is missing');
  const trace = readTrace(values['trace']);
  const scenario = {
    trace,
    scale: numberOf(values, 'scale', 1),
    profile: profileOf(values),
    seed: numberOf(values, 'seed', 1),
    arrivals: { ...studyArrivals, dispersion: numberOf(values, 'dispersion', studyArrivals.dispersion) },
    fleet: fleetOf(values),
  };
  const html = typeof values['html'] === 'string' ? values['html'] : undefined;
  return { scenario, names: namesOf(values), json: values['json'] === true, html };
}

function parse(args: string[]): Values {
  try {
    return parseArgs({ args, options: flags, allowPositionals: false }).values;
  } catch (error) {
    throw new AppError('invalid_input', error instanceof Error ? error.message : String(error));
  }
}

function numberOf(values: Values, name: string, fallback: number): number {
  const text = values[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0 || String(text).trim() === '') {
    throw new AppError(
      'invalid_input',
      `--${name} must be a number that is not negative, not "${String(text)}"`,
    );
  }
  return value;
}

function profileOf(values: Values): Scenario['profile'] {
  const name = String(values['profile']);
  if (!Object.hasOwn(profiles, name)) {
    throw new AppError(
      'invalid_input',
      `--profile must be one of ${Object.keys(profiles).join(', ')}, not "${name}"`,
    );
  }
  return profiles[name as ProfileName];
}

function fleetOf(values: Values): FleetSettings {
  const { reuse } = values;
  if (reuse !== 'most-recent' && reuse !== 'oldest') {
    throw new AppError('invalid_input', '--reuse must be most-recent or oldest');
  }
  return {
    ...documentedLambda,
    architecture: values['arm'] ? 'arm64' : 'x86_64',
    accountLimit: numberOf(values, 'account-limit', documentedLambda.accountLimit),
    ...(values['reserved'] === undefined ? {} : { reserved: numberOf(values, 'reserved', 0) }),
    idleLifeSeconds: numberOf(values, 'idle-life', documentedLambda.idleLifeSeconds),
    metricDelaySeconds: numberOf(values, 'metric-delay', documentedLambda.metricDelaySeconds),
    pingHoldSeconds: numberOf(values, 'ping-hold', documentedLambda.pingHoldSeconds),
    reuse,
  };
}

function namesOf(values: Values): string[] {
  const asked = Array.isArray(values['policy']) ? values['policy'] : ['economic', 'on-demand'];
  const names = [...new Set(asked.flatMap((name) => (name === 'all' ? [...standardContenders] : [name])))];
  const unknown = names.find((name) => !contenderNames().includes(name));
  if (unknown === undefined) return names;
  throw new AppError('invalid_input', `no policy "${unknown}"; there are ${contenderNames().join(', ')}`);
}
