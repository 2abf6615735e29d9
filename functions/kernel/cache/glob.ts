import { AppError } from '../errors.ts';
import type { AccountId } from '../tenancy.ts';
import { TAG_PATTERN } from './cache-key.ts';
import type { Target } from './generations.ts';
import type { RedisReply, SendCommands } from './redis-commands.ts';

export interface GlobPlan {
  target: Target;
  /** False when the target is wider than the glob: more is forgotten than was asked for, never less. */
  exact: boolean;
}

const WILD = /[*?[\]]/;

/**
 * A pattern for people, inside one account, as the narrowest generation that covers it (T62):
 * `*` the account · `order:*` the entity · `order:42` one key · `tag:summer` a tag · `order:12*` the entity, which is more.
 * A backslash takes the meaning from the character after it. Keys are never searched for: a search cannot see what is just being
 * loaded, nor what only the DynamoDB tier holds. Errors: `invalid_input`.
 */
export function planGlob(glob: string): GlobPlan {
  if (glob === '*') return { target: { kind: 'account' }, exact: true };
  const colon = glob.indexOf(':');
  const entity = colon < 0 ? glob : glob.slice(0, colon);
  const rest = colon < 0 ? '*' : glob.slice(colon + 1);
  if (entity === 'tag') return planTag(rest);
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(entity)) throw refusal(glob);
  if (rest === '*') return { target: { kind: 'entity', entity }, exact: true };
  const id = literalText(rest);
  if (id === null) return { target: { kind: 'entity', entity }, exact: false };
  if (id === '') throw refusal(glob);
  return { target: { kind: 'key', entity, id }, exact: true };
}

function planTag(tag: string): GlobPlan {
  if (!TAG_PATTERN.test(tag))
    throw new AppError(
      'invalid_input',
      'glob: a tag is 1 to 128 letters, digits, ".", "_" or "-", the first a letter or digit',
      { data: { glob: `tag:${tag}` } },
    );
  return { target: { kind: 'tag', tag }, exact: true };
}

function refusal(glob: string): AppError {
  const rule =
    'glob must be *, entity, entity:*, entity:id, entity:part* or tag:name, the entity in lower case';
  return new AppError('invalid_input', rule, { data: { glob } });
}

/** The literal text, or null when it holds a wildcard that is not escaped. */
function literalText(pattern: string): string | null {
  const parts = pattern.split(/\\(.)/s);
  const literal = parts.filter((_, index) => index % 2 === 0);
  return literal.some((part) => WILD.test(part)) ? null : parts.join('');
}

export interface GlobCount {
  matches: number;
  /** False when the bound was reached first: there may be more. */
  complete: boolean;
}

const SCAN_COUNT = 500;

/**
 * How many entries of tier 2 a glob matches now, for people who want to know before they invalidate: SCAN in at most `maxPages`
 * steps of 500, never KEYS. Account and entity stand literally in front of the pattern, so no other prefix can match.
 */
export async function countMatches(
  send: SendCommands,
  account: AccountId,
  options: { glob: string; maxPages: number },
): Promise<GlobCount> {
  const match = scanPattern(account, options.glob);
  const names = new Set<string>();
  let cursor = '0';
  for (let page = 0; page < options.maxPages; page += 1) {
    const [reply] = await send([['SCAN', cursor, 'MATCH', match, 'COUNT', SCAN_COUNT]]);
    const [next, found] = readScan(reply);
    for (const name of found) names.add(name);
    cursor = next;
    if (cursor === '0') return { matches: names.size, complete: true };
  }
  return { matches: names.size, complete: false };
}

function scanPattern(account: AccountId, glob: string): string {
  const { target } = planGlob(glob);
  if (target.kind === 'tag') throw new AppError('invalid_input', 'what a tag covers cannot be counted');
  const rest = target.kind === 'account' ? '*' : glob.includes(':') ? glob : `${glob}:*`;
  return `c:{${account}}:${rest}`;
}

function readScan(reply: RedisReply | undefined): [string, string[]] {
  if (Array.isArray(reply) && Array.isArray(reply[1])) return [String(reply[0]), reply[1] as string[]];
  throw new AppError('corrupt', 'SCAN was answered with something else', { retryable: true });
}
