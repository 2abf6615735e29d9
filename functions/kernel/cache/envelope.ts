import { AppError } from '../errors.ts';
import { checksum, checksumOfRest } from './checksum.ts';

/**
 * What a tier keeps for one key: null, false, 0 and '' are values, and "not found" is an answer of its own (T58).
 * Text form: `S1 sum version found storedAtMs expiresAtMs stamp` + newline + payload. The checksum covers the entry's own
 * name as well, so a reply that belongs to another key (or another tenant) reads as corrupt, not as a value.
 */
export interface Entry {
  found: boolean;
  /** The encoded value; empty when not found. */
  payload: string;
  /** Shape of the value (`CachePolicy.version`). */
  version: number;
  /** When its loading began: nothing in it is older than what the source held then. */
  storedAtMs: number;
  /** Until when it is fresh; stale windows begin here. */
  expiresAtMs: number;
  /** The generations it was loaded under, see `generations.ts`. */
  stamp: string;
}

const FORMAT = 'S1';
const HEADER = /^S1 ([0-9a-f]{1,8}) (\d+) ([01]) (\d+) (\d+) (\S+)$/;

export function packEntry(name: string, entry: Entry): string {
  const { version, found, storedAtMs, expiresAtMs, stamp, payload } = entry;
  const summed = `${version} ${found ? 1 : 0} ${storedAtMs} ${expiresAtMs} ${stamp}\n${payload}`;
  return `${FORMAT} ${checksum(name, '\n', summed)} ${summed}`;
}

/** Errors: `corrupt` when the text was damaged or belongs to another name. */
export function unpackEntry(name: string, text: string): Entry {
  const end = text.indexOf('\n');
  const header = HEADER.exec(text.slice(0, Math.max(end, 0)));
  if (!header) throw new AppError('corrupt', 'a cached entry has no readable header');
  const [, sum = '', version, found, storedAtMs, expiresAtMs, stamp = ''] = header;
  if (sum !== checksumOfRest(`${name}\n`, text, FORMAT.length + sum.length + 2))
    throw new AppError('corrupt', 'a cached entry fails its checksum');
  return {
    found: found === '1',
    payload: text.slice(end + 1),
    version: Number(version),
    storedAtMs: Number(storedAtMs),
    expiresAtMs: Number(expiresAtMs),
    stamp,
  };
}
