import { SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../../../functions/kernel/clock.ts';
import type { NewId } from '../../../functions/kernel/ids.ts';
import type { EventLogEngine } from '../engines/event-log/contract.ts';
import { freePorts } from '../engines/free-ports.ts';
import type { LambdaHost } from '../lambda/lambda-host.ts';
import type { SystemModel } from '../template/model.ts';
import type { Template } from '../template/read-template.ts';
import type { Report } from '../triggers/mapping.ts';
import { RunningMappings } from '../triggers/running-mappings.ts';
import { type Endpoints, endpointsOf, withLocalEndpoints } from './function-environment.ts';
import { localAccount, localCredentials } from './local-account.ts';
import type { LogFiles } from './log-files.ts';
import type { Engines } from './start-engines.ts';
import { startFunctions } from './start-functions.ts';
import type { Stops } from './stops.ts';

/** What the functions are made of. */
export interface ComputeParts {
  template: Template;
  engines: Engines;
  eventLog: EventLogEngine;
  logs: LogFiles;
  /** Which deploy of this data it is. */
  deploy: number;
  port: number;
  environment: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  newId: NewId;
  report: Report;
  stops: Stops;
}

/** The functions, ready to be invoked, and what their triggers need. */
export interface Compute {
  system: SystemModel;
  lambda: LambdaHost;
  endpoints: Endpoints;
  sqs: SQSClient;
  queueUrl(name: string): string;
  mappings: RunningMappings;
}

/** Reads what runs from the template, now that the engines' addresses are known, and starts Lambda with it. */
export async function startCompute(parts: ComputeParts): Promise<Compute> {
  const { template, engines, eventLog, stops, environment } = parts;
  const queueUrl = queueUrls(engines);
  const [controlPort = 0] = await freePorts(1);
  const endpoints = endpointsOf(engines, {
    lambda: `http://127.0.0.1:${controlPort}`,
    eventLog: eventLog.bootstrap,
  });
  const system = withEndpoints(template, { parts, endpoints, queueUrl });
  const sqs = sqsClient(endpoints.sqs);
  stops.add(() => sqs.destroy());
  const mappings = new RunningMappings();
  const searchPath = environment['PATH'] ?? '';
  const { metrics } = engines;
  const around = { ...parts, controlPort, mappings, metrics, queueUrl, searchPath, sqs };
  const lambda = await startFunctions(system, around);
  return { system, lambda, endpoints, sqs, queueUrl, mappings };
}

function queueUrls({ queues }: Engines): (name: string) => string {
  return (name) => {
    const url = queues.queueUrls[name];
    if (url === undefined) throw new Error(`There is no queue ${name}`);
    return url;
  };
}

function withEndpoints(
  template: Template,
  context: { parts: ComputeParts; endpoints: Endpoints; queueUrl(name: string): string },
): SystemModel {
  const { parts, endpoints, queueUrl } = context;
  const system = template.system({
    ...localAccount,
    queueUrl,
    eventLogBootstrap: parts.eventLog.bootstrap,
    apiUrl: `http://127.0.0.1:${parts.port}`,
    version: parts.deploy,
  });
  const engines = { eventLog: parts.eventLog, shards: parts.engines.postgres.shards };
  const functions = system.functions.map((spec) => withLocalEndpoints(spec, endpoints, engines));
  return { ...system, functions };
}

function sqsClient(endpoint: string): SQSClient {
  return new SQSClient({
    endpoint,
    region: localAccount.region,
    credentials: localCredentials,
    useQueueUrlAsEndpoint: false,
  });
}
