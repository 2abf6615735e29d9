import { lazy } from '../kernel/lazy.ts';
import type { LeverState } from './lambda-concurrency.ts';
import { lambdaError } from './lambda-errors.ts';

const client = lazy(async () => {
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  return new LambdaClient({ maxAttempts: 2 });
});

/** Reserved concurrency of a function; 0 stands for none here, because the scaler never reserves 0, the kill switch. */
export async function readReserved(functionName: string): Promise<LeverState> {
  const { GetFunctionConcurrencyCommand } = await import('@aws-sdk/client-lambda');
  const lambda = await client();
  const command = new GetFunctionConcurrencyCommand({ FunctionName: functionName });
  const answer = await lambda.send(command).catch((error: unknown) => {
    throw lambdaError(`reading the reserve of ${functionName}`, error);
  });
  const requested = answer.ReservedConcurrentExecutions ?? 0;
  return { requested, ready: requested, inProgress: false };
}

/** Sets it, at least to 1. */
export async function setReserved(functionName: string, value: number): Promise<void> {
  const { PutFunctionConcurrencyCommand } = await import('@aws-sdk/client-lambda');
  const lambda = await client();
  const command = new PutFunctionConcurrencyCommand({
    FunctionName: functionName,
    ReservedConcurrentExecutions: Math.max(1, value),
  });
  await lambda.send(command).catch((error: unknown) => {
    throw lambdaError(`reserving ${value} for ${functionName}`, error);
  });
}
