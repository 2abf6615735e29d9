import type { Defer } from '../cache/request-pipeline.ts';
import { AppError } from '../errors.ts';
import type { BatchMember, OperationContext, Optimizer } from './optimizer.ts';

interface Waiting {
  member: BatchMember;
  resolve(result: never): void;
  reject(error: unknown): void;
}

export interface BatchPorts {
  /** Runs the function once the current turn is over (`setImmediate`). */
  defer: Defer;
  /** What stands around the one run for all, as the rest of the chain stands around a call that is not batched. */
  around: Optimizer;
}

const MAX_BATCH = 100;

/** Gathers the calls of one turn and answers each operation and account with one `runAll`; tenants are never mixed. */
export function batchOptimizer({ defer, around }: BatchPorts, maxBatch = MAX_BATCH): Optimizer {
  const open = new Map<string, Waiting[]>();
  const close = (id: string, context: OperationContext): void => {
    const batch = open.get(id);
    open.delete(id);
    if (batch) void runBatch(around, batch, context);
  };
  return {
    optimize<T>(operation: () => Promise<T>, context: OperationContext): Promise<T> {
      const { batch: member } = context;
      if (!member) return operation();
      const id = groupOf(context);
      return new Promise<T>((resolve, reject) => {
        const batch = open.get(id) ?? [];
        if (batch.length === 0) {
          open.set(id, batch);
          defer(() => open.get(id) === batch && close(id, context));
        }
        batch.push({ member, resolve, reject });
        if (batch.length === maxBatch) close(id, context);
      });
    },
  };
}

/** What is loaded for all who will ask, and what one request wants for itself, are never answered together. */
function groupOf({ account, operation, cacheKey }: OperationContext): string {
  return `${account} ${operation} ${cacheKey ? 'shared' : 'own'}`;
}

async function runBatch(
  around: Optimizer,
  batch: readonly Waiting[],
  context: OperationContext,
): Promise<void> {
  try {
    const results = await runAll(around, batch, context);
    batch.forEach(({ resolve }, index) => {
      resolve(results[index] as never);
    });
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

async function runAll(
  around: Optimizer,
  batch: readonly Waiting[],
  { batch: first, cacheKey: _, ...context }: OperationContext,
): Promise<readonly unknown[]> {
  const { account, operation } = context;
  const inputs = batch.map(({ member }) => member.input);
  const metadata = { ...context.metadata, batched: String(inputs.length) };
  const run = async () => (await first?.runAll(account, inputs)) ?? [];
  const results = await around.optimize(run, { ...context, metadata });
  if (results.length === inputs.length) return results;
  throw new AppError('internal', `the batch of ${operation} answered ${results.length} of ${inputs.length}`);
}
