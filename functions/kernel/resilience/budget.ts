import { AppError } from '../errors.ts';
import type { ConnectShard, ShardId } from '../sharding/sql.ts';

/**
 * How much one sandbox may ask of one shard at a time. With the Data API there is no pool to size, and a pool in each of
 * thousands of environments would be the fault (T45); what remains is how many calls run at once and how long a call may wait
 * for its turn. The names of pool libraries' options (acquireTimeoutMillis, reapIntervalMillis, ...) mean nothing here (T46).
 */
export interface Budget {
  concurrent: number;
  /** Calls that may wait; the next one is refused at once. */
  waiting: number;
  maxWaitMs: number;
}

export type BudgetClass = 'high-frequency' | 'background' | 'analytics';

/** From the pool sizes and acquire timeouts of the requirement (F10), as budgets of one sandbox and shard. */
export const BUDGETS: Readonly<Record<BudgetClass, Budget>> = {
  'high-frequency': { concurrent: 50, waiting: 200, maxWaitMs: 5_000 },
  background: { concurrent: 10, waiting: 100, maxWaitMs: 30_000 },
  analytics: { concurrent: 25, waiting: 50, maxWaitMs: 15_000 },
};

export interface BudgetTools {
  /** Calls back after some time, and can be called off. */
  startTimer: (ms: number, run: () => void) => () => void;
}

interface Waiter {
  begin(): void;
}

/** Runs work when its turn comes: first come, first served. */
export type RunWithin = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A budget for one resource. Errors: `throttled` (retryable; nothing has run) when too many wait or the wait was too long;
 * its data names the resource.
 */
export function budgetFor(resource: string, budget: Budget, tools: BudgetTools): RunWithin {
  const waiters: Waiter[] = [];
  let running = 0;
  const refuse = (reason: string) =>
    new AppError('throttled', `${resource} is at its limit: ${reason}`, {
      retryable: true,
      data: { resource },
    });
  const turn = (): Promise<void> => {
    if (running < budget.concurrent) {
      running += 1;
      return Promise.resolve();
    }
    if (waiters.length >= budget.waiting)
      return Promise.reject(refuse(`${waiters.length} calls wait already`));
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        begin: () => {
          callOff();
          resolve();
        },
      };
      const callOff = tools.startTimer(budget.maxWaitMs, () => {
        waiters.splice(waiters.indexOf(waiter), 1);
        reject(refuse(`no turn within ${budget.maxWaitMs} ms`));
      });
      waiters.push(waiter);
    });
  };
  /** The place goes to the longest waiting call itself, so that nobody can take it in between. */
  const pass = () => {
    const next = waiters.shift();
    if (next) next.begin();
    else running -= 1;
  };
  return async (work) => {
    await turn();
    try {
      return await work();
    } finally {
      pass();
    }
  };
}

/** The way to shards with a budget for each: a slow shard fills its own places and no other's. */
export function withBudget(connect: ConnectShard, budget: Budget, tools: BudgetTools): ConnectShard {
  const budgets = new Map<ShardId, RunWithin>();
  return (shard) => {
    const within = budgets.get(shard) ?? budgetFor(shard, budget, tools);
    budgets.set(shard, within);
    const execute = connect(shard);
    return (statement) => within(() => execute(statement));
  };
}
