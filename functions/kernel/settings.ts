import { AppError } from './errors.ts';

/** How one setting is read from its text; `undefined` means that the variable is not set. */
export type ReadSetting<T> = (text: string | undefined) => { value: T } | { rule: string };

/** One environment variable and how it is read. */
export interface Setting<T> {
  variable: string;
  read: ReadSetting<T>;
}

export type Settings<D extends Record<string, Setting<unknown>>> = {
  readonly [K in keyof D]: D[K] extends Setting<infer T> ? T : never;
};

/**
 * Reads and checks all settings once, at start. Throws one `invalid_settings` that names every variable that is missing
 * or bad, with the rule it breaks, so that a wrong deployment is mended in one go.
 */
export function readSettings<const D extends Record<string, Setting<unknown>>>(
  description: D,
  env: Readonly<Record<string, string | undefined>>,
): Settings<D> {
  const values: Record<string, unknown> = {};
  const broken: { field: string; rule: string }[] = [];
  for (const [name, { variable, read }] of Object.entries(description)) {
    const result = read(env[variable]);
    if ('rule' in result) broken.push({ field: variable, rule: `${result.rule}${shown(env[variable])}` });
    else values[name] = result.value;
  }
  if (broken.length === 0) return values as Settings<D>;
  const message = broken.map(({ field, rule }) => `${field} ${rule}`).join('; ');
  throw new AppError('invalid_settings', message, { fields: broken });
}

function shown(text: string | undefined): string {
  if (text === undefined) return ', but is not set';
  return `, but is ${JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text)}`;
}

/** Text that is not empty. */
export function textSetting(variable: string): Setting<string> {
  return { variable, read: (text) => (text ? { value: text } : { rule: 'must not be empty' }) };
}

/** One of the given words. */
export function choiceSetting<const T extends string>(variable: string, choices: readonly T[]): Setting<T> {
  const read: ReadSetting<T> = (text) => {
    const value = choices.find((choice) => choice === text);
    return value === undefined ? { rule: `must be one of ${choices.join(', ')}` } : { value };
  };
  return { variable, read };
}

/** A whole number within the limits, both allowed. */
export function integerSetting(variable: string, limits: { min: number; max: number }): Setting<number> {
  const rule = `must be an integer between ${limits.min} and ${limits.max}`;
  const read: ReadSetting<number> = (text) => {
    const value = text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return value >= limits.min && value <= limits.max ? { value } : { rule };
  };
  return { variable, read };
}

/** An absolute http or https URL, as text. */
export function urlSetting(variable: string): Setting<string> {
  const read: ReadSetting<string> = (text) => {
    const isUrl = text !== undefined && /^https?:\/\//.test(text) && URL.canParse(text);
    return isUrl ? { value: text } : { rule: 'must be an http or https URL' };
  };
  return { variable, read };
}

/** JSON text of one object or array whose shape `parse` checks: it returns the value, or the rule that is broken as text. */
export function jsonSetting<T>(variable: string, parse: (value: unknown) => T | string): Setting<T> {
  const read: ReadSetting<T> = (text) => {
    try {
      const value = parse(JSON.parse(text ?? ''));
      return typeof value === 'string' ? { rule: value } : { value };
    } catch {
      return { rule: 'must be JSON' };
    }
  };
  return { variable, read };
}

/** Reads `setting` when its variable is set, and is `fallback` when it is not. */
export function optionalSetting<T, F>(setting: Setting<T>, fallback: F): Setting<T | F> {
  return {
    variable: setting.variable,
    read: (text) => (text === undefined ? { value: fallback } : setting.read(text)),
  };
}
