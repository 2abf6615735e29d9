import { lazy } from '../kernel/lazy.ts';
import type { LeverState } from './lambda-concurrency.ts';
import { lambdaError } from './lambda-errors.ts';

const client = lazy(async () => {
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  return new LambdaClient({ maxAttempts: 2 });
});

const SETTLED: ReadonlySet<string> = new Set(['Enabled', 'Disabled']);

/** Most pollers of a Kafka mapping in provisioned mode; 0: the mapping is not in that mode. */
export async function readPollers(uuid: string): Promise<LeverState> {
  const { GetEventSourceMappingCommand } = await import('@aws-sdk/client-lambda');
  const lambda = await client();
  const command = new GetEventSourceMappingCommand({ UUID: uuid });
  const answer = await lambda.send(command).catch((error: unknown) => {
    throw lambdaError(`reading the mapping ${uuid}`, error);
  });
  const requested = answer.ProvisionedPollerConfig?.MaximumPollers ?? 0;
  return { requested, ready: requested, inProgress: !SETTLED.has(answer.State ?? 'Enabled') };
}

/** Sets the most a mapping may use; one poller always stays, and Lambda itself moves between the two. */
export async function setPollers(uuid: string, value: number): Promise<void> {
  const { UpdateEventSourceMappingCommand } = await import('@aws-sdk/client-lambda');
  const lambda = await client();
  const command = new UpdateEventSourceMappingCommand({
    UUID: uuid,
    ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: Math.max(1, value) },
  });
  await lambda.send(command).catch((error: unknown) => {
    throw lambdaError(`setting the pollers of mapping ${uuid} to ${value}`, error);
  });
}
