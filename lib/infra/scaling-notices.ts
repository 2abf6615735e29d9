import { Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { permit } from './permission.ts';
import type { Stage } from './stage-schema.ts';

/**
 * The topic that tells people of each change of capacity with its reason, beside the one for alarms: whoever is woken by alarms
 * need not read of every change. SNS's own key is enough, because only a role of this account publishes. Returns its ARN.
 */
export function grantScalingNotices(role: Role, stage: Stage): string {
  const stack = Stack.of(role);
  const masterKey = Alias.fromAliasName(stack, 'sns-key', 'alias/aws/sns');
  const topic = new Topic(stack, 'scaling-notices', { masterKey, enforceSSL: true });
  if (stage.alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(stage.alarmEmail));
  permit(role, ['sns:Publish'], [topic.topicArn]);
  return topic.topicArn;
}
