import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from './stage-schema.ts';

/** Data outlives its stack where the stage protects it. */
export function dataRemoval(stage: Stage): RemovalPolicy {
  return stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
