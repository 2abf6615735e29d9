import { readMetrics } from '../aws/cloudwatch-metrics.ts';
import { dynamoVersionedItems } from '../aws/dynamo-versioned-items.ts';
import { readAccountConcurrency } from '../aws/lambda-account.ts';
import * as lambda from '../aws/lambda-concurrency.ts';
import { readPollers, setPollers } from '../aws/lambda-pollers.ts';
import { readReserved, setReserved } from '../aws/lambda-reserve.ts';
import { readAcuRange, setMaxAcu } from '../aws/rds-capacity.ts';
import { publishNotices } from '../aws/sns-notices.ts';
import { readBacklog } from '../aws/sqs-backlog.ts';
import { sandboxLogger } from '../entry/runtime.ts';
import { uuidV7Maker } from '../kernel/ids.ts';
import type { FunctionDefinition, ServiceDefinition } from '../kernel/service-definition.ts';
import { readSettings, textSetting } from '../kernel/settings.ts';
import { services } from '../services.ts';
import { fleetSetting } from './domain/fleet-setting.ts';
import { readNewVersions } from './domain/new-versions.ts';
import type { Notify } from './domain/notice.ts';
import type { ScalingStore } from './domain/ports.ts';
import { clusterOf } from './domain/shared-targets.ts';
import { type Fleet, namedFleet, targetsOf } from './domain/targets.ts';
import type { TickPorts } from './handlers/run-tick.ts';
import type { DeployPorts } from './handlers/run-warming.ts';
import type { SteeringPorts } from './handlers/steering.ts';
import { scaling } from './service.ts';
import { awsLevers } from './store/levers.ts';
import { type AccountSources, accountReader } from './store/read-account.ts';
import { signalReader } from './store/read-signals.ts';
import { scalingStore } from './store/scaling-store.ts';
import { claimedSource, signalSources } from './store/sources.ts';

/** USD a month that provisioned concurrency of one target may cost before raises stop. */
const MONTHLY_BUDGET_USD = 300;

/** A look takes a second or two; both evaluations of a tick have to fit into its minute. */
const PATIENCE_MS = 10_000;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const newId = uuidV7Maker(Date.now, (bytes) => crypto.getRandomValues(bytes));

function definitions(): Record<string, FunctionDefinition> {
  return Object.fromEntries(
    Object.values<ServiceDefinition>(services).flatMap((service) => Object.entries(service.functions)),
  );
}

function readFleet(): Fleet {
  return readSettings({ fleet: fleetSetting(services) }, process.env).fleet;
}

/** Service by physical name of a function. */
function serviceFinder({ functions }: Fleet): (functionName: string) => string {
  const all = Object.values<ServiceDefinition>(services).flatMap((service) =>
    Object.keys(service.functions).map((name) => [functions[name] ?? name, service.name] as const),
  );
  const names = new Map(all);
  return (functionName) => names.get(functionName) ?? '';
}

function wireStore(): ScalingStore {
  const { table } = readSettings({ table: textSetting('SCALING_TABLE') }, process.env);
  return scalingStore(dynamoVersionedItems(table), Date.now, newId);
}

function wireNotices(): Notify {
  const { topic } = readSettings({ topic: textSetting('SCALING_NOTICES_TOPIC_ARN') }, process.env);
  return publishNotices(topic);
}

function blindLog() {
  const logger = sandboxLogger(scaling.name);
  return (what: string, error: unknown) => logger.warn('scaling: a source cannot be read', { what, error });
}

export function wireTick(): TickPorts {
  const fleet = readFleet();
  const clusterIds = fleet.clusters.map((text) => clusterOf(text).clusterId);
  const onBlind = blindLog();
  const store = wireStore();
  const serviceOf = serviceFinder(fleet);
  return {
    targets: targetsOf(fleet, definitions()),
    serviceOf: (address) => (address.kind === 'cluster' ? 'shards' : serviceOf(address.functionName)),
    store,
    levers: wireLevers(),
    readSignals: signalReader(
      signalSources({ readMetrics, readBacklog, readAcuRange }, { clusterIds, onBlind, serviceOf }),
    ),
    account: wireAccount(store, onBlind),
    lastSeen: new Map(),
    patience: () => wait(PATIENCE_MS),
    notify: wireNotices(),
    clock: Date.now,
    sleep: wait,
  };
}

function wireLevers() {
  return awsLevers({
    ...lambda,
    readPollers,
    setPollers,
    readReserved,
    setReserved,
    readAcuRange,
    setMaxAcu,
  });
}

function wireAccount({ callsLeft }: ScalingStore, onBlind: AccountSources['onBlind']) {
  const sources: AccountSources = {
    readConcurrency: readAccountConcurrency,
    readClaimed: claimedSource({ readMetrics }),
    callsLeft,
    monthlyBudgetUsd: MONTHLY_BUDGET_USD,
    onBlind,
  };
  return accountReader(sources, Date.now);
}

/** What a deploy needs to warm the versions that it publishes: nothing else of the scaler. */
export function wireDeploy(told: unknown): DeployPorts {
  const versions = readNewVersions(told, services);
  const store = wireStore();
  return {
    ...{ versions, store, levers: wireLevers(), account: wireAccount(store, blindLog()) },
    ...{ clock: Date.now, sleep: wait },
  };
}

/** The API knows targets by name only: it moves nothing, so it is given neither addresses nor permissions. */
export function wireSteering(): SteeringPorts {
  return {
    store: wireStore(),
    named: targetsOf(namedFleet(services), definitions()).map(({ target }) => target),
    clock: Date.now,
    newId,
  };
}
