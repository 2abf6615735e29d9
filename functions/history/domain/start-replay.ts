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

/**
 * A replay that can begin. By default: everything since there is a product, up to now, by every consumer but the recorder, as a
 * ghost. Errors: `invalid_input` for an empty range or a consumer nobody knows.
 */
export function planReplay(wish: ReplayWish, targets: ReplayTargets, now: string): Replay {
  const request: ReplayRequest = {
    from: new Date(wish.from ?? `${FIRST_DAY}T00:00:00Z`).toISOString(),
    to: new Date(wish.to ?? now).toISOString(),
    types: wish.types ?? [],
    account: wish.account ?? null,
    consumers: wish.consumers ?? Object.keys(targets.consumers).filter((group) => group !== RECORDER),
    mode: wish.live === true ? 'live' : 'ghost',
  };
  if (request.from > request.to) throw bad('/to', 'must not be before from');
  const unknown = request.consumers.find((group) => !Object.hasOwn(targets.consumers, group));
  if (unknown !== undefined) {
    throw bad('/consumers', `must be among ${Object.keys(targets.consumers).join(', ')}, not ${unknown}`);
  }
  return newReplay(request, now, daysBetween(request.from, request.to).length);
}

function bad(field: string, rule: string): AppError {
  return new AppError('invalid_input', 'the replay breaks a rule', { fields: [{ field, rule }] });
}
