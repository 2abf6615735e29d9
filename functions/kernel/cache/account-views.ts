import type { AccountId } from '../tenancy.ts';

/** What this sandbox knows about one account's invalidations. Memory slots point at it, so a hit needs no second look-up. */
export interface AccountView {
  /** The account's sequence in the nearest tier, or null when it is not known. */
  sequence: string | null;
  /** Local time at which the question was sent whose answer said so. */
  confirmedAtMs: number;
  /** Goes up with every invalidation made in this sandbox: slots of an earlier epoch are dead. */
  epoch: number;
}

/** No answer is this late: if it seems so, the clock was set back, and the older time is the right one. */
const CLOCK_SET_BACK_MS = 60_000;

/** The views of the accounts this sandbox served last. */
export class AccountViews {
  readonly #limit: number;
  readonly #views = new Map<AccountId, AccountView>();
  /** The last one given. None is given twice: an account whose view was dropped does not come back to an epoch it had. */
  #epoch = 0;

  constructor(limit = 1000) {
    this.#limit = limit;
  }

  of(account: AccountId): AccountView {
    const known = this.#views.get(account);
    if (known) return known;
    this.#epoch += 1;
    const epoch = this.#epoch;
    const view: AccountView = { sequence: null, confirmedAtMs: Number.NEGATIVE_INFINITY, epoch };
    this.#views.set(account, view);
    if (this.#views.size > this.#limit) this.#forgetOldest();
    return view;
  }

  /** Takes over the nearest tier's answer unless a question sent later was already answered. A null token confirms nothing. */
  confirm(account: AccountId, sequence: string | null, readAtMs: number): AccountView {
    const view = this.of(account);
    const behindMs = view.confirmedAtMs - readAtMs;
    if (behindMs > 0 && behindMs < CLOCK_SET_BACK_MS) return view;
    view.sequence = sequence;
    view.confirmedAtMs = readAtMs;
    return view;
  }

  /** An invalidation begins or ended here: nothing that memory holds for the account may be served unasked. */
  forget(account: AccountId): void {
    this.#end(this.of(account));
  }

  #end(view: AccountView): void {
    this.#epoch += 1;
    view.epoch = this.#epoch;
    view.sequence = null;
  }

  #forgetOldest(): void {
    const oldest = this.#views.entries().next().value;
    if (!oldest) return;
    const [account, view] = oldest;
    this.#end(view);
    this.#views.delete(account);
  }
}
