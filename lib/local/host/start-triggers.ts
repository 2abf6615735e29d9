import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../../../functions/kernel/clock.ts';
import type { EventLogEngine } from '../engines/event-log/contract.ts';
import type { LambdaHost } from '../lambda/lambda-host.ts';
import { publishEngineMetrics } from '../metrics/engine-metrics.ts';
import type { SystemModel } from '../template/model.ts';
import type { Report } from '../triggers/mapping.ts';
import { QueueMapping } from '../triggers/queue-mapping.ts';
import type { RunningMappings } from '../triggers/running-mappings.ts';
import { Schedules } from '../triggers/schedules.ts';
import { TopicMapping } from '../triggers/topic-mapping.ts';
import { engineSources } from './engine-sources.ts';
import { localAccount } from './local-account.ts';
import type { Engines } from './start-engines.ts';
import { type Stops, waitAtMost } from './stops.ts';

/** What the triggers need around them. */
export interface TriggerParts {
  lambda: LambdaHost;
  eventLog: EventLogEngine;
  sqs: SQSClient;
  queueUrl(name: string): string;
  mappings: RunningMappings;
  engines: Pick<Engines, 'queues' | 'clusters' | 'postgres' | 'metrics'>;
  clock: Clock;
  report: Report;
  stops: Stops;
}

/** Batches that run when the host stops may take this long; what is not done then comes again at the next start. */
const DRAIN_MS = 3_000;

/** Opens every queue, topic and schedule; topics must exist. */
export async function startTriggers(system: SystemModel, parts: TriggerParts): Promise<void> {
  const { mappings, stops } = parts;
  stops.add(() => waitAtMost(DRAIN_MS, mappings.stop()));
  openQueues(system, parts);
  watchEngines(await openTopics(system, parts), parts);
  const { lambda, clock } = parts;
  const schedules = new Schedules(system.schedules, {
    ...localAccount,
    clock,
    invokeAsync: (name, payload) => void lambda.invokeAsync(name, payload),
  });
  stops.add(() => schedules.stop());
  schedules.start();
}

function openQueues(system: SystemModel, parts: TriggerParts): void {
  const { lambda, sqs, queueUrl, clock, report } = parts;
  const { region } = localAccount;
  for (const model of system.queueMappings) {
    const around = {
      sqs,
      region,
      clock,
      report,
      invoke: lambda.invoke,
      queueUrl: queueUrl(model.queue.name),
    };
    parts.mappings.add(new QueueMapping(model, around));
  }
}

async function openTopics(system: SystemModel, parts: TriggerParts): Promise<TopicMapping[]> {
  const { lambda, eventLog, sqs, queueUrl, clock, report } = parts;
  const { region, accountId } = localAccount;
  const functionArn = (name: string) => `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  const around = { log: eventLog, invoke: lambda.invoke, sqs, queueUrl, functionArn, clock, report };
  const opened = system.topicMappings.map((model) => new TopicMapping(model, around));
  for (const mapping of opened) parts.mappings.add(mapping);
  await Promise.all(opened.map((mapping) => mapping.ready()));
  return opened;
}

/** SQS and RDS publish by the minute; a look every ten seconds sees what rises and falls within one. */
const WATCH_MS = 10_000;

function watchEngines(topicMappings: readonly TopicMapping[], { engines, clock, stops }: TriggerParts): void {
  const { queues, clusters, postgres, metrics } = engines;
  const sources = engineSources({
    queuesUrl: queues.url,
    ...{ clusters, stops },
    shards: postgres.shards,
    topicMappings: () => topicMappings,
  });
  stops.add(publishEngineMetrics(sources, { record: metrics.record, clock, everyMs: WATCH_MS }));
}
