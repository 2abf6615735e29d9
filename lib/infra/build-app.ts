import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AlarmsStack } from './alarms-stack.ts';
import { applyAcknowledgements } from './apply-acknowledgements.ts';
import { lintCapacity, type Services } from './capacity-lint.ts';
import { DataStack } from './data-stack.ts';
import { EdgeStack } from './edge-stack.ts';
import type { FunctionBundle } from './service-function.ts';
import { ServicesStack } from './services-stack.ts';
import type { Stage } from './stage-schema.ts';

export interface BuildAppOptions {
  stage: Stage;
  services: Services;
  /** By function name. */
  bundles: ReadonlyMap<string, FunctionBundle>;
  /** Folder of the cloud assembly; the CDK command line sets it itself. */
  outdir?: string;
}

export interface SpringtideApp {
  app: App;
  data: DataStack;
  services: ServicesStack;
  edge: EdgeStack;
  alarms: AlarmsStack;
}

/** The local host and the tests find constructs and code by these, whether or not the command line runs us. */
const context = {
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
  // One statement for each set of actions, so that policies stay small and readable.
  '@aws-cdk/aws-iam:minimizePolicies': true,
};

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new Error(
    `The services do not fit the stage:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
  );
}

/** The whole product on one stage as a CDK app, not yet synthesized; throws when the settings cannot work. */
export function buildApp({ stage, services, bundles, outdir }: BuildAppOptions): SpringtideApp {
  refuse(lintCapacity(services, stage));
  const app = new App({ analyticsReporting: false, context, ...(outdir === undefined ? {} : { outdir }) });
  const data = new DataStack(app, stage, services);
  const functions = new ServicesStack(app, { stage, services, data, bundles });
  const edge = new EdgeStack(app, { stage, functions: functions.functions });
  const alarms = new AlarmsStack(app, { stage, data, services: functions });
  applyAcknowledgements(app, stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, data, services: functions, edge, alarms };
}
