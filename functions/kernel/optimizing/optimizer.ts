import type { CacheKey } from '../cache/cache-key.ts';
import type { AccountId } from '../tenancy.ts';

/** What optimizers may know about an operation. */
export interface OperationContext {
  /** Stable name, for metrics: low cardinality. */
  operation: string;
  account: AccountId;
  /** Set: the result may be cached under this key. Its policy holds the life. */
  cacheKey?: CacheKey<unknown>;
  /** Set: calls of the same operation and account may be answered together. */
  batch?: BatchMember;
  /** From here on a query counts as slow. */
  slowQueryThresholdMs?: number;
  metadata?: Readonly<Record<string, string>>;
}

/** One call's part in a batch: its own input, and the function that answers many inputs in their order. */
export interface BatchMember {
  input: unknown;
  runAll(account: AccountId, inputs: readonly unknown[]): Promise<readonly unknown[]>;
}

/** One concern around an operation (A7): closed for change, extended by adding another to the chain. */
export interface Optimizer {
  optimize<T>(operation: () => Promise<T>, context: OperationContext): Promise<T>;
}

/** The first optimizer is the outermost; callers see one optimizer, whatever stands in it. */
export function chainOptimizers(optimizers: readonly Optimizer[]): Optimizer {
  return {
    optimize(operation, context) {
      const run = optimizers.reduceRight((inner, outer) => () => outer.optimize(inner, context), operation);
      return run();
    },
  };
}
