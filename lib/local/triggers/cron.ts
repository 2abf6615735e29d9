/** Says whether a schedule is due in the minute that begins at `timeMs` (UTC). */
export type IsDueInMinute = (timeMs: number) => boolean;

/** Decides when a schedule fires: every so many milliseconds, or in the minutes a calendar names. */
export type ScheduleRule = { kind: 'rate'; everyMs: number } | { kind: 'calendar'; isDue: IsDueInMinute };

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads EventBridge's `rate(5 minutes)` and `cron(minutes hours day-of-month month day-of-week year)`.
 * Throws for what it does not know (`L`, `W`, `#`, `at()`), naming the expression.
 */
export function parseSchedule(expression: string): ScheduleRule {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) return { kind: 'rate', everyMs: Number(rate[1]) * (unitMs[rate[2] ?? ''] ?? 0) };
  const fields = /^cron\(([^)]+)\)$/.exec(expression)?.[1]?.trim().split(/\s+/);
  if (fields?.length !== 6) throw new Error(`Schedule not understood: ${expression}`);
  try {
    return { kind: 'calendar', isDue: calendar(fields) };
  } catch (error) {
    throw new Error(`Schedule not understood: ${expression}`, { cause: error });
  }
}

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

function calendar(fields: readonly string[]): IsDueInMinute {
  const [minutes = '', hours = '', days = '', months = '', weekdays = '', years = ''] = fields;
  const sets = [
    fieldSet(minutes, { from: 0, to: 59 }),
    fieldSet(hours, { from: 0, to: 23 }),
    fieldSet(days, { from: 1, to: 31 }),
    fieldSet(numbered(months, monthNames), { from: 1, to: 12 }),
    fieldSet(numbered(weekdays, dayNames), { from: 1, to: 7 }),
    fieldSet(years, { from: 1970, to: 2199 }),
  ];
  return (timeMs) => {
    const date = new Date(timeMs);
    const parts = [date.getUTCMinutes(), date.getUTCHours(), date.getUTCDate(), date.getUTCMonth() + 1];
    parts.push(date.getUTCDay() + 1, date.getUTCFullYear());
    return parts.every((part, index) => sets[index]?.has(part));
  };
}

/** Names become the numbers EventBridge counts with: January and Sunday are 1. */
function numbered(field: string, names: readonly string[]): string {
  return field.toUpperCase().replace(/[A-Z]{3}/g, (name) => String(names.indexOf(name) + 1));
}

function fieldSet(field: string, range: { from: number; to: number }): ReadonlySet<number> {
  const values = field.split(',').flatMap((part) => partValues(part, range));
  return new Set(values);
}

interface Range {
  from: number;
  to: number;
}

function partValues(part: string, allowed: Range): number[] {
  const [span = '', step = '1', ...rest] = part.split('/');
  const open = part.includes('/');
  const { from, to } = spanOf(span, { allowed, open });
  const size = Number(step);
  const inside = from >= allowed.from && to <= allowed.to && from <= to;
  if (!inside || rest.length > 0 || !/^[1-9]\d*$/.test(step)) throw new Error(`field ${part}`);
  return Array.from({ length: Math.floor((to - from) / size) + 1 }, (_, index) => from + index * size);
}

/** `*` and `?` mean all; a single value with a step (`5/10`) runs to the end. */
function spanOf(span: string, rules: { allowed: Range; open: boolean }): Range {
  if (span === '*' || span === '?') return rules.allowed;
  const [first, last] = /^(\d+)(?:-(\d+))?$/.exec(span)?.slice(1) ?? [];
  if (first === undefined) throw new Error(`field ${span}`);
  const from = Number(first);
  if (last !== undefined) return { from, to: Number(last) };
  return { from, to: rules.open ? rules.allowed.to : from };
}
