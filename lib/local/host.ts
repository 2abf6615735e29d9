import { join } from 'node:path';
import type { Clock } from '../../functions/kernel/clock.ts';
import type { NewId } from '../../functions/kernel/ids.ts';
import { keepAssembly, type LocalOverrides } from './assembly/keep-assembly.ts';
import type { Faults } from './engines/data-api/faults.ts';
import type { Progress } from './engines/engine.ts';
import type { EventLogEngine } from './engines/event-log/contract.ts';
import { demandFreePort } from './gateway/free-port.ts';
import { allOrFirstError } from './host/all-or-first-error.ts';
import { announceProduct } from './host/announce-product.ts';
import { claimData, clearData } from './host/claim-data.ts';
import { deployOf, keepDeploy } from './host/keep-deploys.ts';
import { keepShardCount, shardCountFor } from './host/keep-shard-count.ts';
import { localAccount } from './host/local-account.ts';
import { LogFiles } from './host/log-files.ts';
import { runDeployFunctions } from './host/run-deploy-functions.ts';
import { startCompute } from './host/start-compute.ts';
import { startEdge } from './host/start-edge.ts';
import { type Engines, startEngines } from './host/start-engines.ts';
import { startEventLog } from './host/start-event-log.ts';
import { startTriggers } from './host/start-triggers.ts';
import { Stops } from './host/stops.ts';
import type { LambdaHost } from './lambda/lambda-host.ts';
import type { RunningProduct } from './running.ts';
import type { SystemModel } from './template/model.ts';
import { readTemplate, type Template } from './template/read-template.ts';
import type { Report } from './triggers/mapping.ts';
import type { RunningMappings } from './triggers/running-mappings.ts';

/** How to start the product on this machine. */
export interface LocalOptions {
  /** Root of the repository: the sources of functions and infrastructure. */
  root: string;
  /** Everything the product keeps; one host at a time. */
  dataDir: string;
  /** Begin with empty data. */
  fresh: boolean;
  stage: 'dev';
  /** Streaming standbys for each shard, from which functions read; left out: what the stage says. */
  readers?: number;
  /** Database shards; left out: as many as the data has, else what the stage says. */
  shards?: number;
  /** Of the HTTP API; 0: any free one. */
  port: number;
  progress: Progress;
  /** Hears what goes wrong while it runs: failed batches, failed events, bad metrics. */
  report: Report;
  /** Real engines without which the start fails: Kafka, Redis. */
  required: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  newId: NewId;
  /** What befalls statements on their way to a shard, for drills; left out: nothing. */
  databaseFaults?: Faults;
  /** Breaks the start off between two steps; what has started is stopped. */
  signal?: AbortSignal;
}

/** The product, running. */
export interface LocalHost {
  product: RunningProduct;
  /** What runs, for people: `PostgreSQL 17.10, 4 shards`. */
  engineNames: readonly string[];
  system: SystemModel;
  engines: Engines;
  eventLog: EventLogEngine;
  lambda: LambdaHost;
  mappings: RunningMappings;
  /** Drains the API, lets batches and invocations end, then ends every engine. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Runs the synthesized template on this machine: engines first, then the functions, bootstrap, the API and the triggers.
 * Errors: says what is wrong; everything that had started is stopped before it rejects.
 */
export async function startLocal(options: LocalOptions): Promise<LocalHost> {
  const stops = new Stops('reverse');
  try {
    stops.add(await claimData(options.dataDir));
    return await startParts(options, stops);
  } catch (error) {
    await stops.stop().catch(() => undefined);
    throw error;
  }
}

async function startParts(options: LocalOptions, stops: Stops): Promise<LocalHost> {
  const { dataDir, progress, clock, report, signal } = options;
  await demandFreePort(options.port);
  if (options.fresh) await clearData(dataDir);
  const overrides = await overridesOf(options);
  const engineStops = stops.group('together');
  const [eventLog, { template, engines }] = await allOrFirstError([
    startLog(options, engineStops),
    startFromTemplate(options, overrides, engineStops),
  ]);
  signal?.throwIfAborted();
  const logs = new LogFiles(join(dataDir, 'logs'));
  stops.add(() => logs.close());
  const deploy = await deployOf(dataDir);
  const compute = await startCompute({ ...options, stops, template, engines, eventLog, logs, deploy });
  const { system, lambda, sqs, queueUrl, mappings } = compute;
  await runDeployFunctions(lambda, system.deployCalls, progress);
  lambda.moveAliases();
  await keepDeploy(dataDir, deploy);
  if (overrides.shards !== undefined) await keepShardCount(dataDir, overrides.shards);
  signal?.throwIfAborted();
  const around = { lambda, eventLog, engines, sqs, queueUrl, mappings, clock, report, stops };
  await startTriggers(system, around);
  const edge = await startEdge(system, { ...options, lambda, stops, record: engines.metrics.record });
  const product = await announceProduct({ ...options, ...edge, stops, endpoints: compute.endpoints });
  const parts = [eventLog, engines.postgres, engines.dataApi, engines.dynamo, engines.queues, engines.redis];
  return {
    ...{ product, system, engines, eventLog, lambda, mappings },
    engineNames: [...parts, lambda].map(({ description }) => description),
    stop: () => stops.stop(),
  };
}

async function overridesOf({ dataDir, readers, shards }: LocalOptions): Promise<LocalOverrides> {
  const count = await shardCountFor(dataDir, shards);
  return { ...(readers === undefined ? {} : { readers }), ...(count === undefined ? {} : { shards: count }) };
}

async function startLog(options: LocalOptions, stops: Stops): Promise<EventLogEngine> {
  const { dataDir, environment, required, progress } = options;
  const choice = { dataDir, environment, kafkaRequired: required.includes('kafka') };
  const eventLog = await startEventLog(choice, progress);
  stops.add(() => eventLog.stop());
  return eventLog;
}

/** The template tells the other engines what to create. */
async function startFromTemplate(
  options: LocalOptions,
  overrides: LocalOverrides,
  stops: Stops,
): Promise<{ template: Template; engines: Engines }> {
  const { root, dataDir, stage, environment, progress, signal } = options;
  const place = { root, stage, environment, dir: join(dataDir, 'assembly'), overrides };
  const template = await readTemplate(await keepAssembly(place, progress), localAccount);
  signal?.throwIfAborted();
  return { template, engines: await startEngines(template.resources, { ...options, stops }) };
}
