import {
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import type { FunctionFleet } from '../local/lambda/control/fleet-routes.ts';

/** Reserves concurrency of a function of the local Lambda by the real client; resolves with how to restore what was there. */
export async function reserveLocally(
  endpoint: string,
  { functionName, reserved }: Pick<FunctionFleet, 'functionName' | 'reserved'>,
  value: number,
): Promise<() => Promise<void>> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new LambdaClient({ endpoint, region: 'us-east-1', credentials });
  const put = (ReservedConcurrentExecutions: number) =>
    client.send(
      new PutFunctionConcurrencyCommand({ FunctionName: functionName, ReservedConcurrentExecutions }),
    );
  await put(value);
  return async () => {
    if (reserved === null) {
      await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName: functionName }));
    } else await put(reserved);
    client.destroy();
  };
}
