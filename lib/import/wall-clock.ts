/** Turns a wall-clock text `YYYY-MM-DD hh:mm[:ss]` (or with `T` between, or with fractions of a second) of a time zone into a UTC instant, or null when it is no such time. */
export type ToInstant = (text: string) => string | null;

const WALL_CLOCK = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/;
const MINUTE_MS = 60_000;

/**
 * Converter for an IANA time zone. Offsets are looked up once an hour of wall-clock time. In the hour that a clock change
 * repeats, the earlier instant is taken; an hour that it skips is read with the offset before the change.
 */
export function wallClockConverter(timeZone: string): ToInstant {
  const offsets = new Map<string, number>();
  const offsetAt = zoneOffset(timeZone);
  return (text) => {
    const utc = asIfUtc(text);
    if (utc === null) return null;
    const hour = text.slice(0, 13);
    let offset = offsets.get(hour);
    if (offset === undefined) {
      offset = Math.max(offsetAt(utc - offsetAt(utc)), offsetAt(utc - offsetAt(utc) - 60 * MINUTE_MS));
      if (offsetAt(utc - offset) !== offset) offset = offsetAt(utc - offset);
      offsets.set(hour, offset);
    }
    return new Date(utc - offset).toISOString();
  };
}

function asIfUtc(text: string): number | null {
  const [, day, minute, second = '00', fraction = ''] = WALL_CLOCK.exec(text) ?? [];
  if (day === undefined) return null;
  const iso = `${day}T${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  const time = Date.parse(iso);
  const exact = Number.isFinite(time) && new Date(time).toISOString() === iso;
  return exact ? time : null;
}

/** Milliseconds by which the zone's wall clock is ahead of UTC at an instant. */
function zoneOffset(timeZone: string): (utcMs: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longOffset' });
  return (utcMs) => {
    const name = format.formatToParts(utcMs).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    if (!sign) return 0;
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  };
}
