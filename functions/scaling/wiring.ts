import { readLambdaMetrics } from '../aws/cloudwatch-metrics.ts';
import { dynamoVersionedItems } from '../aws/dynamo-versioned-items.ts';
import { readAccountConcurrency } from '../aws/lambda-account.ts';
import * as lambda from '../aws/lambda-concurrency.ts';
import { readBacklog } from '../aws/sqs-backlog.ts';
import { jsonLogger } from '../entry/json-logger.ts';
import { writeStdoutLine } from '../entry/write-line.ts';
import { uuidV7Maker } from '../kernel/ids.ts';
import type { FunctionDefinition, ServiceDefinition } from '../kernel/service-definition.ts';
import { readSettings, textSetting } from '../kernel/settings.ts';
import { services } from '../services.ts';
import type { ScalingStore } from './domain/ports.ts';
import { type AddressedTarget, type Fleet, namedFleet, targetsOf } from './domain/targets.ts';
import type { TickPorts } from './handlers/run-tick.ts';
import type { SteeringPorts } from './handlers/steering.ts';
import { scaling } from './service.ts';
import { lambdaLevers } from './store/levers.ts';
import { accountReader } from './store/read-account.ts';
import { signalReader, watched } from './store/read-signals.ts';
import { scalingStore } from './store/scaling-store.ts';

/** USD a month that provisioned concurrency of one target may cost before raises stop. */
const MONTHLY_BUDGET_USD = 300;

const newId = uuidV7Maker(Date.now, (bytes) => crypto.getRandomValues(bytes));

function definitions(): Record<string, FunctionDefinition> {
  return Object.fromEntries(
    Object.values<ServiceDefinition>(services).flatMap((service) => Object.entries(service.functions)),
  );
}

function wireTargets(): AddressedTarget[] {
  const { fleet } = readSettings({ fleet: textSetting('SCALING_TARGETS') }, process.env);
  const known = JSON.parse(fleet) as Partial<Fleet>;
  const { alias = 'live', functions = {}, mappings = {} } = known;
  return targetsOf({ alias, functions, mappings }, definitions());
}

function wireStore(): ScalingStore {
  const { table } = readSettings({ table: textSetting('SCALING_TABLE') }, process.env);
  return scalingStore(dynamoVersionedItems(table), Date.now, newId);
}

export function wireTick(): TickPorts {
  const logger = jsonLogger({
    service: scaling.name,
    level: process.env['LOG_LEVEL'],
    clock: Date.now,
    writeLine: writeStdoutLine,
  });
  return {
    targets: wireTargets(),
    store: wireStore(),
    levers: lambdaLevers(lambda),
    readSignals: signalReader({
      readMinutes: (window) => readLambdaMetrics(watched, window),
      readBacklog,
      onBlind: (what, error) => logger.warn('scaling: a source cannot be read', { what, error }),
    }),
    account: accountReader(
      { readConcurrency: readAccountConcurrency, monthlyBudgetUsd: MONTHLY_BUDGET_USD },
      Date.now,
    ),
    clock: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}

/** The API knows targets by name only: it moves nothing, so it is given neither addresses nor permissions. */
export function wireSteering(): SteeringPorts {
  return {
    store: wireStore(),
    targets: targetsOf(namedFleet(services), definitions()).map(({ target }) => target),
    clock: Date.now,
    newId,
  };
}
