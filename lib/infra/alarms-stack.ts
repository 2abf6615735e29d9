import { type App, Stack } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { createAlarmTopic } from './alarm-topic.ts';
import {
  type AlarmDefinition,
  alarmProps,
  failureAlarms,
  functionAlarms,
  lagAlarms,
  outboxAlarms,
  queueAlarms,
  shardAlarms,
  slowQueryAlarms,
} from './alarms.ts';
import type { Services } from './capacity-lint.ts';
import type { DataStack } from './data-stack.ts';
import { scalerAlarms } from './scaler-alarms.ts';
import type { ServicesStack } from './services-stack.ts';
import type { Stage } from './stage-schema.ts';

export interface AlarmsStackProps {
  stage: Stage;
  data: DataStack;
  services: ServicesStack;
  definitions: Services;
}

function allAlarms(props: AlarmsStackProps): AlarmDefinition[] {
  const { stage, data, services } = props;
  return [
    ...[...services.functions].flatMap(([name, one]) => functionAlarms(name, one)),
    ...[...data.queues.values()].flatMap(queueAlarms),
    ...[...data.failures].flatMap(([name, queue]) => failureAlarms(name, queue)),
    ...[...services.functions].flatMap(([name, one]) => lagAlarms(name, one)),
    ...Object.values(props.definitions).flatMap(outboxAlarms),
    ...Object.values(props.definitions).flatMap(slowQueryAlarms),
    ...data.shards.flatMap((shard) => shardAlarms(shard, stage)),
    ...[...services.functions].flatMap(([name, one]) => (name === 'scaling-tick' ? scalerAlarms(one) : [])),
  ];
}

/** Every alarm of the stage and the topic that carries them. */
export class AlarmsStack extends Stack {
  constructor(app: App, props: AlarmsStackProps) {
    super(app, `springtide-${props.stage.name}-alarms`, {
      description: `Springtide ${props.stage.name}: alarms`,
    });
    const action = new SnsAction(createAlarmTopic(this, props.stage));
    for (const definition of allAlarms(props)) {
      const alarm = new Alarm(this, definition.id, alarmProps(definition));
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
  }
}
