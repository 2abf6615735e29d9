import { join } from 'node:path';
import { services } from '../../../functions/services.ts';
import { bundleFunctions } from '../../build/bundle.ts';
import { buildApp } from '../../infra/build-app.ts';
import { resolveStage } from '../../infra/resolve-stage.ts';

/**
 * Arguments: folder, stage, readers for each shard (left out: as the stage says). Bundles the functions and synthesizes the
 * stage into the folder. A process of its own, because CDK computes for seconds and would hold up the engines meanwhile.
 */
const [dir = '', stageName = 'dev', readers] = process.argv.slice(2);
const bundles = await bundleFunctions(join(dir, 'bundles'));
const { app } = buildApp({
  stage: resolveStage(stageName, readers === undefined ? {} : { readers }),
  services,
  bundles,
  outdir: join(dir, 'cloud-assembly'),
});
app.synth();
