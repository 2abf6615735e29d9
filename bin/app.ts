import { fileURLToPath } from 'node:url';
import { services } from '../functions/services.ts';
import { bundleFunctions } from '../lib/build/bundle.ts';
import { buildApp } from '../lib/infra/build-app.ts';
import { readDeployContext } from '../lib/infra/deploy-context.ts';
import { resolveStage } from '../lib/infra/resolve-stage.ts';

/** The CDK app, started by the `cdk` command: `cdk synth -c stage=dev|staging|prod`. */
const { stageName, overrides } = readDeployContext(process.env['CDK_CONTEXT_JSON']);
const stage = resolveStage(stageName, overrides);
const bundles = await bundleFunctions(fileURLToPath(new URL('../dist/functions', import.meta.url)));
buildApp({ stage, services, bundles }).app.synth();
