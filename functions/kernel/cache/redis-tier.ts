import { AppError } from '../errors.ts';
import type { RedisCommand, RedisReply, SendCommands } from './redis-commands.ts';
import type { CacheTier, SetOutcome, TierEntry } from './tier.ts';

/** Longest value sent to Redis, in UTF-8 bytes: below Upstash's smallest request limit of 1 MB. */
const MAX_VALUE_BYTES = 900_000;

/** Tier 2: each function is one pipeline, and shares its HTTP request with whatever else is asked in the same turn. */
export function redisTier(send: SendCommands, maxValueBytes = MAX_VALUE_BYTES): CacheTier {
  return {
    name: 'redis',
    getMany: (names) => getMany(send, names),
    async setMany(entries) {
      const outcomes = entries.map((entry) => outcomeFor(entry, maxValueBytes));
      const commands = entries.filter((_, index) => outcomes[index] === 'stored').map(setCommand);
      if (commands.length > 0) await send(commands, 'once');
      return outcomes;
    },
    addMany: (entries) => addMany(send, entries),
  };
}

async function getMany(send: SendCommands, names: readonly string[]): Promise<(string | null)[]> {
  if (names.length === 0) return [];
  if (areOfOneSlot(names)) {
    const [reply] = await send([['MGET', ...names]]);
    return readTexts(reply, names.length);
  }
  return getFromSlots(send, names);
}

async function getFromSlots(send: SendCommands, names: readonly string[]): Promise<(string | null)[]> {
  const groups = groupBySlot(names);
  const replies = await send([...groups.values()].map((group): RedisCommand => ['MGET', ...group]));
  const found = new Map<string, string | null>();
  let index = 0;
  for (const group of groups.values()) {
    const texts = readTexts(replies[index++], group.length);
    group.forEach((name, at) => {
      found.set(name, texts[at] ?? null);
    });
  }
  return names.map((name) => found.get(name) ?? null);
}

async function addMany(send: SendCommands, entries: readonly TierEntry[]): Promise<string[]> {
  if (entries.length === 0) return [];
  const adds = entries.map(({ name, text, ttlMs }): RedisCommand => ['SET', name, text, 'PX', ttlMs, 'NX']);
  const names = entries.map(({ name }) => name);
  const adding = send(adds);
  const reading = getMany(send, names);
  const [added, texts] = await Promise.all([adding, reading]);
  return entries.map(({ text }, index) => (added[index] === 'OK' ? text : (texts[index] ?? GONE)));
}

/** What was there expired between the two commands: neither ours nor anybody's. Matches no token. */
const GONE = '';

function setCommand({ name, text, ttlMs }: TierEntry): RedisCommand {
  return ['SET', name, text, 'PX', ttlMs];
}

function outcomeFor({ text }: TierEntry, maxBytes: number): SetOutcome {
  return text.length > maxBytes || Buffer.byteLength(text) > maxBytes ? 'too-large' : 'stored';
}

function readTexts(reply: RedisReply | undefined, count: number): (string | null)[] {
  if (Array.isArray(reply) && reply.length === count) return reply as (string | null)[];
  throw new AppError('corrupt', 'MGET was answered with something else', { retryable: true });
}

/** A Redis cluster answers MGET only for names of one slot: the part in braces, here the account. */
const slotOf = (name: string): string => name.slice(name.indexOf('{'), name.indexOf('}') + 1);

/** Nearly always: a request is about one account. */
function areOfOneSlot([first = '', ...others]: readonly string[]): boolean {
  const slot = slotOf(first);
  return slot !== '' && others.every((name) => name.startsWith(slot, name.indexOf('{')));
}

function groupBySlot(names: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, Set<string>>();
  for (const name of names) {
    const slot = slotOf(name);
    const group = groups.get(slot) ?? new Set();
    groups.set(slot, group.add(name));
  }
  return new Map([...groups].map(([slot, group]) => [slot, [...group]]));
}
