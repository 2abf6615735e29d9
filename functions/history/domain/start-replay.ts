import { AppError } from '../../kernel/errors.ts';
import type { ReplayTargets } from '../../kernel/events/consume-again.ts';
import { daysBetween } from '../../kernel/events/timeline.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import { newReplay, type Replay, type ReplayRequest } from './replay.ts';
import { FIRST_DAY } from './run-archive.ts';

/** What an operator may say; everything else has a default. */
export interface ReplayWish {
  from?: string;
  to?: string;
  types?: readonly string[];
  account?: AccountId;
  consumers?: readonly string[];
  live?: boolean;
}

/** The recorder's work is the very thing that is read, so it runs again only when it is named. */
const RECORDER = 'history';

/** What a wish may name. */
export interface Replayable {
  targets: ReplayTargets;
  /** Every event type there is. */
  types: ReadonlySet<string>;
}

/**
 * A replay that can begin. By default: everything since there is a product, up to now, by every consumer but the recorder, as a
 * ghost. Nothing lies outside of that, so a wider range is cut down to it: each day costs queries, also one without events.
 * Errors: `invalid_input` for an empty range, or an event type or a consumer nobody knows: it would match nothing, which
 * looks like a replay that found everything in order.
 */
export function planReplay(wish: ReplayWish, { targets, types }: Replayable, now: string): Replay {
  const request: ReplayRequest = {
    ...rangeOf(wish, now),
    types: wish.types ?? [],
    account: wish.account ?? null,
    consumers: wish.consumers ?? Object.keys(targets).filter((group) => group !== RECORDER),
    mode: wish.live === true ? 'live' : 'ghost',
  };
  checkNames('/types', request.types, types);
  checkNames('/consumers', request.consumers, new Set(Object.keys(targets)));
  return newReplay(request, now, daysBetween(request.from, request.to).length);
}

function rangeOf(wish: ReplayWish, now: string): { from: string; to: string } {
  const first = new Date(`${FIRST_DAY}T00:00:00Z`).toISOString();
  const from = new Date(wish.from ?? first).toISOString();
  const to = new Date(wish.to ?? now).toISOString();
  if (from > to) throw bad('/to', 'must not be before from');
  if (to < first)
    throw bad('/to', `must not be before ${first}: events have the time at which they were accepted here`);
  if (from > now) throw bad('/from', `must not be after now (${now})`);
  return { from: from < first ? first : from, to: to > now ? now : to };
}

function checkNames(field: string, names: readonly string[], known: ReadonlySet<string>): void {
  const index = names.findIndex((name) => !known.has(name));
  if (index < 0) return;
  throw bad(`${field}/${index}`, `must be among ${[...known].toSorted().join(', ')}, not ${names[index]}`);
}

function bad(field: string, rule: string): AppError {
  return new AppError('invalid_input', 'the replay breaks a rule', { fields: [{ field, rule }] });
}
