import { AppError } from '../kernel/errors.ts';
import {
  type AgainReport,
  type ConsumeAgain,
  type ReplayTargets,
  toTriggerEvent,
} from '../kernel/events/consume-again.ts';
import { invokeFunction } from './invoke-function.ts';

/** Port ConsumeAgain: the group's own function, with its own rights and settings. */
export function lambdaConsumers(targets: ReplayTargets): ConsumeAgain {
  return async (consumerGroup, batch) => {
    const target = Object.hasOwn(targets, consumerGroup) ? targets[consumerGroup] : undefined;
    if (!target) throw new AppError('not_found', `no consumer group is called ${consumerGroup}`);
    const report = await invokeFunction<AgainReport | null>(target.arn, toTriggerEvent(batch));
    return report ?? { failed: [], effects: {} };
  };
}
