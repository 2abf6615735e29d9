import type { Defer } from '../cache/request-pipeline.ts';
import { AppError } from '../errors.ts';
import type { BatchMember, OperationContext, Optimizer } from './optimizer.ts';

interface Waiting {
  member: BatchMember;
  resolve(result: never): void;
  reject(error: unknown): void;
}

const MAX_BATCH = 100;

/** Gathers the calls of one turn and answers each operation and account with one `runAll`; tenants are never mixed. */
export function batchOptimizer(defer: Defer, maxBatch = MAX_BATCH): Optimizer {
  const open = new Map<string, Waiting[]>();
  const close = (id: string, context: OperationContext): void => {
    const batch = open.get(id);
    open.delete(id);
    if (batch) void runBatch(batch, context);
  };
  return {
    optimize<T>(operation: () => Promise<T>, context: OperationContext): Promise<T> {
      const { batch: member } = context;
      if (!member) return operation();
      const id = `${context.account} ${context.operation}`;
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

async function runBatch(batch: readonly Waiting[], { account, operation }: OperationContext): Promise<void> {
  try {
    const inputs = batch.map(({ member }) => member.input);
    const results = (await batch[0]?.member.runAll(account, inputs)) ?? [];
    if (results.length !== inputs.length) {
      throw new AppError(
        'internal',
        `the batch of ${operation} answered ${results.length} of ${inputs.length}`,
      );
    }
    batch.forEach(({ resolve }, index) => {
      resolve(results[index] as never);
    });
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}
