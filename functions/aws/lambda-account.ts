import { lazy } from '../kernel/lazy.ts';
import { lambdaError } from './lambda-errors.ts';

const client = lazy(async () => {
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  return new LambdaClient({ maxAttempts: 2 });
});

export interface AccountConcurrency {
  readonly limit: number;
  /** What no function has reserved. */
  readonly unreserved: number;
}

/** The account's concurrency in this Region. */
export async function readAccountConcurrency(): Promise<AccountConcurrency> {
  const { GetAccountSettingsCommand } = await import('@aws-sdk/client-lambda');
  const lambda = await client();
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({})).catch((error: unknown) => {
    throw lambdaError('reading the account settings', error);
  });
  const limit = AccountLimit?.ConcurrentExecutions ?? 0;
  return { limit, unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? limit };
}
