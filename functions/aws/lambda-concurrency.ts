import type { EventSourceMappingConfiguration, LambdaClient } from '@aws-sdk/client-lambda';
import { lazy } from '../kernel/lazy.ts';
import { isNotThere, lambdaError } from './lambda-errors.ts';

/** What Lambda says about a lever: the value asked for, what of it works, and whether a change is being carried out. */
export interface LeverState {
  readonly requested: number;
  readonly ready: number;
  readonly inProgress: boolean;
}

interface AliasAddress {
  readonly functionName: string;
  readonly alias: string;
}

/** More than any wave has pings: with the SDK's own 50 the others would wait until the first ones' environments are free again. */
const MAX_SOCKETS = 5_000;

/** Few attempts: the tick comes again, and the account's 15 control-plane calls a second are shared. */
const client = lazy(async () => {
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  const sockets = { keepAlive: true, maxSockets: MAX_SOCKETS };
  return new LambdaClient({ maxAttempts: 2, requestHandler: { httpAgent: sockets, httpsAgent: sockets } });
});

/** Provisioned concurrency of an alias; none is 0. */
export async function readProvisioned({ functionName, alias }: AliasAddress): Promise<LeverState> {
  const lambda = await client();
  const { GetProvisionedConcurrencyConfigCommand } = await import('@aws-sdk/client-lambda');
  const command = new GetProvisionedConcurrencyConfigCommand({
    FunctionName: functionName,
    Qualifier: alias,
  });
  try {
    const answer = await lambda.send(command);
    const requested = answer.RequestedProvisionedConcurrentExecutions ?? 0;
    const ready = answer.AvailableProvisionedConcurrentExecutions ?? 0;
    return { requested, ready, inProgress: answer.Status === 'IN_PROGRESS' };
  } catch (error) {
    if (isNotThere(error)) return { requested: 0, ready: 0, inProgress: false };
    throw lambdaError(`reading the provisioned concurrency of ${functionName}`, error);
  }
}

/** Version that an alias points at; undefined: there is no such alias. */
export async function readVersion({ functionName, alias }: AliasAddress): Promise<number | undefined> {
  const lambda = await client();
  const { GetAliasCommand } = await import('@aws-sdk/client-lambda');
  try {
    const { FunctionVersion } = await lambda.send(
      new GetAliasCommand({ FunctionName: functionName, Name: alias }),
    );
    return Number(FunctionVersion);
  } catch (error) {
    if (isNotThere(error)) return undefined;
    throw lambdaError(`reading the alias ${alias} of ${functionName}`, error);
  }
}

/** Sets it; 0 removes the setting, because Put refuses 0. Repeating it changes nothing. */
export async function setProvisioned(address: AliasAddress, value: number): Promise<void> {
  const lambda = await client();
  return value === 0 ? removeProvisioned(lambda, address) : putProvisioned(lambda, address, value);
}

async function putProvisioned(
  lambda: LambdaClient,
  { functionName, alias }: AliasAddress,
  value: number,
): Promise<void> {
  const { PutProvisionedConcurrencyConfigCommand } = await import('@aws-sdk/client-lambda');
  const command = new PutProvisionedConcurrencyConfigCommand({
    FunctionName: functionName,
    Qualifier: alias,
    ProvisionedConcurrentExecutions: value,
  });
  await lambda.send(command).catch((error: unknown) => {
    throw lambdaError(`setting the provisioned concurrency of ${functionName} to ${value}`, error);
  });
}

/** Deleting what is not there is done already. */
async function removeProvisioned(lambda: LambdaClient, { functionName, alias }: AliasAddress): Promise<void> {
  const { DeleteProvisionedConcurrencyConfigCommand } = await import('@aws-sdk/client-lambda');
  const command = new DeleteProvisionedConcurrencyConfigCommand({
    FunctionName: functionName,
    Qualifier: alias,
  });
  await lambda.send(command).catch((error: unknown) => {
    if (!isNotThere(error))
      throw lambdaError(`removing the provisioned concurrency of ${functionName}`, error);
  });
}

/** SQS's own default when a mapping sets no MaximumConcurrency. */
const UNLIMITED_CONSUMERS = 1250;
const SETTLED: ReadonlySet<string> = new Set(['Enabled', 'Disabled']);

/** MaximumConcurrency of an SQS mapping. */
export async function readConsumers(uuid: string): Promise<LeverState> {
  const { GetEventSourceMappingCommand } = await import('@aws-sdk/client-lambda');
  const lambda = await client();
  const answer: EventSourceMappingConfiguration = await lambda
    .send(new GetEventSourceMappingCommand({ UUID: uuid }))
    .catch((error: unknown) => {
      throw lambdaError(`reading the mapping ${uuid}`, error);
    });
  const requested = answer.ScalingConfig?.MaximumConcurrency ?? UNLIMITED_CONSUMERS;
  return { requested, ready: requested, inProgress: !SETTLED.has(answer.State ?? 'Enabled') };
}

/** Sets it; Lambda takes 2 to 1,000. */
export async function setConsumers(uuid: string, value: number): Promise<void> {
  const { UpdateEventSourceMappingCommand } = await import('@aws-sdk/client-lambda');
  const lambda = await client();
  const command = new UpdateEventSourceMappingCommand({
    UUID: uuid,
    ScalingConfig: { MaximumConcurrency: value },
  });
  await lambda.send(command).catch((error: unknown) => {
    throw lambdaError(`setting the concurrency of mapping ${uuid} to ${value}`, error);
  });
}

/** What a pinged environment answers; a function that fails answers something else. */
interface PingAnswer {
  idleMs?: number;
  startMs?: number;
  heldMs?: number;
}

export interface PingCounts {
  readonly sent: number;
  readonly cold: number;
  readonly throttled: number;
  readonly oldestIdleSeconds: number;
  readonly startSeconds?: number;
  readonly heldSeconds?: number;
}

/** A wave: so many pings that hold at most `holdMs` and all end at `untilMs` (Unix time). */
interface Pings {
  readonly count: number;
  readonly holdMs: number;
  readonly untilMs: number;
}

/** All pings leave at once, synchronously: the asynchronous queue would spread them out, and then fewer environments meet. */
export async function sendPings(address: AliasAddress, pings: Pings): Promise<PingCounts> {
  const lambda = await client();
  const answers = await Promise.all(Array.from({ length: pings.count }, () => ping(lambda, address, pings)));
  const met = answers.filter((answer) => answer !== undefined);
  const starts = met.flatMap(({ startMs = 0 }) => (startMs > 0 ? [startMs / 1000] : []));
  const holds = met.flatMap(({ idleMs, heldMs }) =>
    idleMs !== undefined && heldMs !== undefined ? [heldMs / 1000] : [],
  );
  return {
    sent: pings.count,
    cold: met.filter(({ idleMs, startMs }) => startMs !== undefined && idleMs === undefined).length,
    throttled: answers.length - met.length,
    oldestIdleSeconds: Math.max(0, ...met.map(({ idleMs = 0 }) => idleMs)) / 1000,
    ...(starts.length > 0 ? { startSeconds: mean(starts) } : {}),
    ...(holds.length > 0 ? { heldSeconds: mean(holds) } : {}),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Undefined when the ping was refused. */
async function ping(
  lambda: LambdaClient,
  address: AliasAddress,
  { holdMs, untilMs }: Pings,
): Promise<PingAnswer | undefined> {
  const { InvokeCommand } = await import('@aws-sdk/client-lambda');
  const command = new InvokeCommand({
    FunctionName: address.functionName,
    Qualifier: address.alias,
    Payload: Buffer.from(JSON.stringify({ warmPing: { holdMs, untilMs } })),
  });
  try {
    const { Payload } = await lambda.send(command);
    return JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || '{}') as PingAnswer;
  } catch (error) {
    const failure = lambdaError(`pinging ${address.functionName}`, error);
    if (failure.code === 'throttled') return undefined;
    throw failure;
  }
}
