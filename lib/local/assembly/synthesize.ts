import { join } from 'node:path';
import { services } from '../../../functions/services.ts';
import { buildApp } from '../../infra/build-app.ts';
import { resolveStage } from '../../infra/resolve-stage.ts';
import { keepBundles } from './keep-bundles.ts';

/**
 * Arguments: folder, folder of the bundles, stage, then overrides of it such as `shards=5`. Bundles the functions, unless that
 * was done, and synthesizes the stage into the folder. A process of its own, because CDK computes for seconds and would hold up the engines meanwhile.
 */
const [dir = '', bundlesDir = '', stageName = 'dev', ...overrides] = process.argv.slice(2);
const bundles = await keepBundles(bundlesDir);
const { app } = buildApp({
  stage: resolveStage(stageName, Object.fromEntries(overrides.map((one) => one.split('=')))),
  services,
  bundles,
  outdir: join(dir, 'cloud-assembly'),
});
app.synth();
