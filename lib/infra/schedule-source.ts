import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Trigger } from '../../functions/kernel/service-definition.ts';
import { permit } from './permission.ts';
import type { ServiceFunction } from './service-function.ts';

interface ScheduleProps {
  target: ServiceFunction;
  trigger: Extract<Trigger, { kind: 'schedule' }>;
  /** Takes events that could not be delivered. */
  undelivered: IQueue;
}

function rate(minutes: number): string {
  return minutes === 1 ? 'rate(1 minute)' : `rate(${minutes} minutes)`;
}

/** Invokes a function's alias at a fixed rate. A tick that cannot be delivered before the next is worth nothing more. */
export class ServiceSchedule extends Construct {
  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    const { target, trigger, undelivered } = props;
    const role = new Role(this, 'role', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
    permit(role, ['lambda:InvokeFunction'], [target.live.functionArn]);
    permit(role, ['sqs:SendMessage'], [undelivered.queueArn]);
    const schedule = new CfnSchedule(this, 'schedule', {
      scheduleExpression: rate(trigger.everyMinutes),
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.live.functionArn,
        roleArn: role.roleArn,
        deadLetterConfig: { arn: undelivered.queueArn },
        retryPolicy: {
          maximumRetryAttempts: 3,
          maximumEventAgeInSeconds: Math.max(60, trigger.everyMinutes * 60),
        },
      },
    });
    schedule.node.addDependency(role);
  }
}
