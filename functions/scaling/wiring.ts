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
import { type AddressedTarget, type Fleet, targetsOf } from './domain/targets.ts';
import type { TickPorts } from './handlers/run-tick.ts';
import type { SteeringPorts } from './handlers/steering.ts';
import { scaling } from './service.ts';
import { lambdaLevers } from './store/levers.ts';
import { readAccount } from './store/read-account.ts';
import { signalReader, watched } from './store/read-signals.ts';
import { scalingStore } from './store/scaling-store.ts';

/** USD a month that provisioned concurrency of one target may cost before raises stop. */
const MONTHLY_BUDGET_USD = 300;

function wireTargets(): { targets: AddressedTarget[]; table: string } {
  const settings = readSettings(
    { fleet: textSetting('SCALING_TARGETS'), table: textSetting('SCALING_TABLE') },
    process.env,
  );
  const all = Object.values<ServiceDefinition>(services).flatMap((service) =>
    Object.entries(service.functions),
  );
  const definitions: Record<string, FunctionDefinition> = Object.fromEntries(all);
  const known = JSON.parse(settings.fleet) as Partial<Fleet>;
  const fleet = {
    alias: known.alias ?? 'live',
    functions: known.functions ?? {},
    mappings: known.mappings ?? {},
  };
  return { targets: targetsOf(fleet, definitions), table: settings.table };
}

export function wireTick(): TickPorts {
  const { targets, table } = wireTargets();
  const logger = jsonLogger({
    service: scaling.name,
    level: process.env['LOG_LEVEL'],
    clock: Date.now,
    writeLine: writeStdoutLine,
  });
  return {
    targets,
    store: scalingStore(dynamoVersionedItems(table), Date.now),
    levers: lambdaLevers(lambda),
    readSignals: signalReader({
      readMinutes: (window) => readLambdaMetrics(watched, window),
      readBacklog,
      onBlind: (what, error) => logger.warn('scaling: a source cannot be read', { what, error }),
    }),
    account: () =>
      readAccount({ readConcurrency: readAccountConcurrency, monthlyBudgetUsd: MONTHLY_BUDGET_USD }),
    clock: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}

export function wireSteering(): SteeringPorts {
  const { targets, table } = wireTargets();
  return {
    store: scalingStore(dynamoVersionedItems(table), Date.now),
    targets: targets.map(({ target }) => target),
    clock: Date.now,
    newId: uuidV7Maker(Date.now, (bytes) => crypto.getRandomValues(bytes)),
  };
}
