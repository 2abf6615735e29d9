import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Stage } from './stage-schema.ts';

/**
 * Where alarms go, encrypted. It needs a key of its own: CloudWatch may not use the managed key of SNS, and an alarm that
 * cannot encrypt is an alarm nobody receives.
 */
export function createAlarmTopic(scope: Construct, stage: Stage): ITopic {
  const key = new Key(scope, 'alarm-key', {
    description: `Springtide ${stage.name}: alarm messages`,
    enableKeyRotation: true,
  });
  key.grantEncryptDecrypt(new ServicePrincipal('cloudwatch.amazonaws.com'));
  const topic = new Topic(scope, 'alarm-topic', { masterKey: key, enforceSSL: true });
  if (stage.alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(stage.alarmEmail));
  return topic;
}
