import { parseArgs } from 'node:util';
import { AppError, reasonOf } from '../../functions/kernel/errors.ts';
import type { ServiceDefinition } from '../../functions/kernel/service-definition.ts';
import { services } from '../../functions/services.ts';
import { studyArrivals } from './arrivals.ts';
import { contenderNames, standardContenders } from './contenders.ts';
import { deployFlags, deployHelp, deploysOf, type Values } from './deploy-options.ts';
import { documentedLambda, type FleetSettings } from './fleet-settings.ts';
import { type Profile, type ProfileName, profiles } from './profile.ts';
import { measuredProfile, type RecorderRequest, type Recording, recordedTrace } from './recorder.ts';
import type { Scenario } from './run.ts';
import { namesForSeveral, perFunction, together } from './several-options.ts';
import { readTrace } from './trace.ts';

const DEFAULT_TARGET = 'orders-api';

export const simulateHelp = `npm run simulate -- --trace FILE | --from-recorder 7d [options]

  --trace FILE          CSV "timestamp_s,requests", plain or .gz; repeated: so many functions on one account
  --from-recorder SPAN  instead of a trace: what the flight recorder of the running product saw, for example 7d or 12h
  --target NAME         whose records (default ${DEFAULT_TARGET})
  --data-dir DIR        data of the running product (default .springtide)
  --scale X             multiply every count, by more than 0 (default 1); repeated: for each trace
  --profile NAME        ${Object.keys(profiles).join(', ')} (default api), or a function of ours as the running product recorded it; repeated: for each trace
  --cold-start S        seconds of a cold start, instead of the profile's
  --policy NAME         may be repeated; "all" runs the default and every baseline (default: economic, on-demand)
  --seed N              seed of arrivals, service times and preparation times (default 1)
  --html FILE           write a self-contained report
  --json                print only JSON
  --arm                 arm64 prices instead of x86
  --account-limit N     account concurrency (default ${documentedLambda.accountLimit}; a new account has 1000 or less)
  --reserved N          reserved concurrency of the function (default: none)
  --idle-life S         seconds an idle environment lives (default ${documentedLambda.idleLifeSeconds})
  --metric-delay S      age of metrics (default ${documentedLambda.metricDelaySeconds})
  --fresh-metrics S     functions also say by ten seconds how busy they are, S seconds old, as those of the product do (default: no)
  --ping-hold S         seconds a ping holds its environment (default ${documentedLambda.pingHoldSeconds})
  --ping-spread S       seconds over which the pings of one wave arrive; 0: all at once, as in the study (default: as long as they hold)
  --reuse KIND          which idle environment is used first: most-recent (default) or oldest
  --dispersion X        variance of arrivals in 100 ms over their mean (default ${studyArrivals.dispersion}; 1 is Poisson)
${deployHelp}

policies: ${contenderNames().join(', ')}`;

export interface SimulateOptions {
  readonly scenario: Scenario;
  /** Functions that share one account; without several traces the scenario alone. */
  readonly functions: readonly Scenario[];
  readonly names: readonly string[];
  readonly json: boolean;
  readonly html: string | undefined;
}

const flags = {
  trace: { type: 'string', multiple: true },
  'from-recorder': { type: 'string' },
  target: { type: 'string', default: DEFAULT_TARGET },
  'data-dir': { type: 'string', default: '.springtide' },
  'cold-start': { type: 'string' },
  scale: { type: 'string', multiple: true },
  profile: { type: 'string', multiple: true },
  policy: { type: 'string', multiple: true },
  seed: { type: 'string', default: '1' },
  html: { type: 'string' },
  json: { type: 'boolean', default: false },
  arm: { type: 'boolean', default: false },
  'account-limit': { type: 'string' },
  reserved: { type: 'string' },
  'idle-life': { type: 'string' },
  'metric-delay': { type: 'string' },
  'fresh-metrics': { type: 'string' },
  'ping-hold': { type: 'string' },
  'ping-spread': { type: 'string' },
  reuse: { type: 'string', default: 'most-recent' },
  dispersion: { type: 'string' },
  ...deployFlags,
} as const;

/** What has to be asked of the running product before the options are complete, by what it is for. */
export interface NeededRecords {
  readonly demand?: RecorderRequest;
  readonly profile?: RecorderRequest;
}

/** Answers to `NeededRecords`. */
export type Records = { readonly [Purpose in keyof NeededRecords]: Recording };

/** Which records the arguments ask for. */
export function neededRecords(args: string[]): NeededRecords {
  const parsed = parse(args);
  const values = perFunction(parsed)[0] ?? parsed;
  const span = values['from-recorder'];
  if (span !== undefined && values['trace'] !== undefined)
    throw new AppError('invalid_input', '--trace and --from-recorder exclude each other: give one of them');
  const [target, dataDir] = [String(values['target']), String(values['data-dir'])];
  const own = values['profile'] ?? (span === undefined ? 'api' : target);
  return {
    ...(span === undefined ? {} : { demand: { target, dataDir, hours: hoursOf(String(span)) } }),
    ...(isProfile(String(own)) || !isFunction(String(own))
      ? {}
      : { profile: { target: String(own), dataDir, hours: MOST_HOURS } }),
  };
}

/** Is there a function of ours of that name? */
function isFunction(name: string): boolean {
  return Object.values<ServiceDefinition>(services).some((service) => Object.hasOwn(service.functions, name));
}

const MOST_HOURS = 168;

function hoursOf(span: string): number {
  const [, count, unit] = /^(\d+)([dh])$/.exec(span) ?? [];
  const hours = Number(count) * (unit === 'd' ? 24 : 1);
  if (hours >= 1 && hours <= MOST_HOURS) return hours;
  throw new AppError(
    'invalid_input',
    `--from-recorder must be 1h to ${MOST_HOURS}h, or 1d to 7d, not "${span}"`,
  );
}

/** Reads the arguments. Unknown flags and bad values are refused by name. */
export function simulateOptions(args: string[], records: Records = {}): SimulateOptions {
  const values = parse(args);
  const each = perFunction(values).map((own) => scenarioOf(own, records));
  const functions = each.length > 1 ? together(each) : each;
  const [scenario] = functions;
  if (!scenario) throw new AppError('invalid_input', '--trace FILE is missing');
  const html = typeof values['html'] === 'string' ? values['html'] : undefined;
  const names = functions.length > 1 ? namesForSeveral(namesOf(values), askedOf(values)) : namesOf(values);
  return { scenario, functions, names, json: values['json'] === true, html };
}

function scenarioOf(values: Values, records: Records): Scenario {
  const profile = profileOf(values, records);
  const trace = traceOf(values, records);
  const deploys = deploysOf(values, trace);
  return {
    trace,
    scale: scaleOf(values),
    profile: { ...profile, coldStartSeconds: coldStartOf(values, profile) },
    seed: wholeOf(values, 'seed', 1),
    arrivals: { ...studyArrivals, dispersion: numberOf(values, 'dispersion', studyArrivals.dispersion) },
    fleet: fleetOf(values, records),
    ...(deploys ? { deploys } : {}),
  };
}

function traceOf(values: Values, { demand }: Records): Scenario['trace'] {
  if (demand) return recordedTrace(demand);
  if (typeof values['trace'] === 'string') return readTrace(values['trace']);
  throw new AppError('invalid_input', '--trace FILE is missing');
}

function parse(args: string[]): Values {
  try {
    return parseArgs({ args, options: flags, allowPositionals: false }).values;
  } catch (error) {
    throw new AppError('invalid_input', reasonOf(error));
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

/** Of 0 there would be nothing to compare; a factor far above this one only comes from a slip, and would run for years. */
const MOST_SCALE = 1_000_000;

function scaleOf(values: Values): number {
  const scale = numberOf(values, 'scale', 1);
  if (scale > 0 && scale <= MOST_SCALE) return scale;
  const rule = `--scale must be above 0 and at most ${MOST_SCALE}`;
  throw new AppError('invalid_input', `${rule}, not "${String(values['scale'])}"`);
}

/** Lambda ends what has not started by then. */
const LONGEST_COLD_START_SECONDS = 900;

function coldStartOf(values: Values, { coldStartSeconds }: Profile): number {
  const seconds = numberOf(values, 'cold-start', coldStartSeconds);
  if (seconds <= LONGEST_COLD_START_SECONDS) return seconds;
  const rule = `--cold-start must be at most ${LONGEST_COLD_START_SECONDS} seconds`;
  throw new AppError('invalid_input', `${rule}, not "${String(values['cold-start'])}"`);
}

function wholeOf(values: Values, name: string, fallback: number): number {
  const value = numberOf(values, name, fallback);
  if (Number.isSafeInteger(value)) return value;
  throw new AppError('invalid_input', `--${name} must be a whole number, not "${String(values[name])}"`);
}

function isProfile(name: string): name is ProfileName {
  return Object.hasOwn(profiles, name);
}

/** A profile of the study, or a function of ours as it was recorded. */
function profileOf(values: Values, { profile }: Records): Profile {
  const name = String(values['profile'] ?? 'api');
  if (isProfile(name) && !profile) return profiles[name];
  if (profile) return measuredProfile(profile);
  throw new AppError(
    'invalid_input',
    `--profile must be one of ${Object.keys(profiles).join(', ')} or a function of ours, not "${name}"`,
  );
}

function fleetOf(values: Values, { demand }: Records): FleetSettings {
  const { reuse } = values;
  if (reuse !== 'most-recent' && reuse !== 'oldest') {
    throw new AppError('invalid_input', '--reuse must be most-recent or oldest');
  }
  return {
    ...documentedLambda,
    architecture: values['arm'] ? 'arm64' : (demand?.architecture ?? 'x86_64'),
    accountLimit: wholeOf(values, 'account-limit', documentedLambda.accountLimit),
    ...(values['reserved'] === undefined ? {} : { reserved: wholeOf(values, 'reserved', 0) }),
    idleLifeSeconds: numberOf(values, 'idle-life', documentedLambda.idleLifeSeconds),
    metricDelaySeconds: numberOf(values, 'metric-delay', documentedLambda.metricDelaySeconds),
    freshDelaySeconds: values['fresh-metrics'] === undefined ? null : numberOf(values, 'fresh-metrics', 0),
    pingHoldSeconds: numberOf(values, 'ping-hold', documentedLambda.pingHoldSeconds),
    pingSpreadSeconds: spreadOf(values),
    reuse,
  };
}

/** As long as they may hold, unless asked for otherwise; pings that arrive after their wave has ended hold nothing. */
function spreadOf(values: Values): number {
  const hold = numberOf(values, 'ping-hold', documentedLambda.pingHoldSeconds);
  const spread = numberOf(values, 'ping-spread', hold);
  if (spread <= hold) return spread;
  throw new AppError('invalid_input', `--ping-spread ${spread} is longer than --ping-hold ${hold}`);
}

function askedOf(values: Values): readonly string[] {
  return Array.isArray(values['policy']) ? values['policy'] : ['economic', 'on-demand'];
}

function namesOf(values: Values): string[] {
  const names = [
    ...new Set(askedOf(values).flatMap((name) => (name === 'all' ? [...standardContenders] : [name]))),
  ];
  const unknown = names.find((name) => !contenderNames().includes(name));
  if (unknown === undefined) return names;
  throw new AppError('invalid_input', `no policy "${unknown}"; there are ${contenderNames().join(', ')}`);
}
