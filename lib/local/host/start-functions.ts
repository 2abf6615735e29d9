import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../../../functions/kernel/clock.ts';
import type { NewId } from '../../../functions/kernel/ids.ts';
import type { FailureRecord } from '../lambda/async-invocations.ts';
import { type LambdaHost, startLambdaHost } from '../lambda/lambda-host.ts';
import { parseEmf } from '../metrics/emf.ts';
import { publishLambdaMetrics } from '../metrics/lambda-metrics.ts';
import type { MetricMemory } from '../metrics/metric-memory.ts';
import { functionNameIn } from '../template/identity.ts';
import type { SystemModel } from '../template/model.ts';
import type { Report } from '../triggers/mapping.ts';
import type { RunningMappings } from '../triggers/running-mappings.ts';
import { localAccount } from './local-account.ts';
import type { LogFiles } from './log-files.ts';
import type { Stops } from './stops.ts';

/** What the functions need around them. */
export interface FunctionParts {
  clock: Clock;
  newId: NewId;
  searchPath: string;
  controlPort: number;
  mappings: RunningMappings;
  deploy: number;
  metrics: MetricMemory;
  logs: LogFiles;
  sqs: SQSClient;
  queueUrl(name: string): string;
  report: Report;
  stops: Stops;
}

/** Starts Lambda with the template's functions; their log lines go to files, and what is EMF in them to the metrics. */
export async function startFunctions(system: SystemModel, parts: FunctionParts): Promise<LambdaHost> {
  const { clock, newId, searchPath, controlPort, mappings, metrics, stops } = parts;
  const lambda = await startLambdaHost({
    ...localAccount,
    functions: system.functions,
    ...{ clock, newId, searchPath, controlPort },
    publishes: parts.deploy,
    eventSourceMappings: mappings,
    onLog: (name, _requestId, line) => keepLine(parts, name, line),
    onAsyncFailure: (record) => void sendFailure(record, system, parts),
  });
  stops.add(() => lambda.stop());
  stops.add(publishLambdaMetrics(lambda, { record: metrics.record, clock }));
  return lambda;
}

function keepLine({ logs, metrics, clock, report }: FunctionParts, name: string, line: string): void {
  logs.write(name, line);
  const { samples, problems } = parseEmf(line, clock());
  for (const sample of samples) metrics.record(sample);
  for (const problem of problems) report(`${name} wrote a metric CloudWatch would drop: ${problem}`);
}

/** An asynchronous event that failed for good goes to the queue the template names. */
async function sendFailure(record: FailureRecord, system: SystemModel, parts: FunctionParts): Promise<void> {
  const name = functionNameIn(record.requestContext.functionArn);
  const queue = system.asyncFailureQueues.get(name);
  parts.report(`${name}: asynchronous event given up (${record.requestContext.condition})`);
  if (!queue) return;
  const command = new SendMessageCommand({
    QueueUrl: parts.queueUrl(queue.name),
    MessageBody: JSON.stringify(record),
  });
  await parts.sqs.send(command).catch((error: Error) => parts.report(`${queue.name}: ${error.message}`));
}
