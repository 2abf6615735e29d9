import { App, Validations } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
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

/** How CDK shall behave, set here and not in cdk.json so that every way to start us gives the same templates. */
const context = {
  ...recommendedFlags,
  // The local host and the tests find constructs and code by these.
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
  // Half of a template with many shards would be blanks, and CloudFormation takes 1 MB.
  '@aws-cdk/core:suppressTemplateIndentation': true,
  // CloudFormation then refuses to remove data that a function still uses.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  // Would bring a function of CDK's own to empty a security group that nothing is in.
  '@aws-cdk/aws-ec2:restrictDefaultSecurityGroup': false,
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
  const alarms = new AlarmsStack(app, { stage, data, services: functions, definitions: services });
  applyAcknowledgements(app, stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, data, services: functions, edge, alarms };
}
