import { Duration } from 'aws-cdk-lib';
import {
  EventSourceMapping,
  type EventSourceMappingOptions,
  SourceAccessConfigurationType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Trigger } from '../../functions/kernel/service-definition.ts';
import { type EventLog, kafkaArn } from './event-log.ts';
import type { Network } from './network.ts';
import { permit } from './permission.ts';
import { networkInterfaceActions, type ServiceFunction } from './service-function.ts';
import type { Stage } from './stage-schema.ts';

/** Where the topics are, how the stage polls them, and where batches go that were given up. */
export interface TopicPlace {
  eventLog: EventLog;
  network: Network;
  stage: Stage;
  failures: IQueue;
}

type TopicTrigger = Extract<Trigger, { kind: 'topics' }>;

/** Read rights of a consumer: the pollers act with the function's role. */
function permitConsume(
  consumer: ServiceFunction,
  clusterArn: string,
  names: { topic: string; group: string },
) {
  permit(
    consumer.ownRole,
    [
      'kafka:DescribeCluster',
      'kafka:DescribeClusterV2',
      'kafka:GetBootstrapBrokers',
      'kafka-cluster:Connect',
      'kafka-cluster:DescribeCluster',
      'kafka-cluster:DescribeClusterDynamicConfiguration',
    ],
    [clusterArn],
  );
  permit(
    consumer.ownRole,
    [
      'kafka-cluster:DescribeTopic',
      'kafka-cluster:DescribeTopicDynamicConfiguration',
      'kafka-cluster:ReadData',
    ],
    [kafkaArn(clusterArn, 'topic', names.topic)],
  );
  permit(
    consumer.ownRole,
    ['kafka-cluster:DescribeGroup', 'kafka-cluster:AlterGroup'],
    [kafkaArn(clusterArn, 'group', names.group)],
  );
}

function sourceOptions(place: TopicPlace): Partial<EventSourceMappingOptions> {
  const { eventLog, network } = place;
  if (eventLog.kind === 'msk') return { eventSourceArn: eventLog.clusterArn };
  const type = SourceAccessConfigurationType;
  return {
    kafkaBootstrapServers: [...eventLog.brokers],
    sourceAccessConfigurations: [
      ...network.subnets.map((subnet) => ({ type: type.VPC_SUBNET, uri: `subnet:${subnet.subnetId}` })),
      { type: type.VPC_SECURITY_GROUP, uri: `security_group:${network.eventLogGroup.securityGroupId}` },
    ],
  };
}

/** Partial failures and bisecting exist in provisioned mode only (AWS: Kafka scaling modes). */
function pollerOptions({ stage }: TopicPlace): Partial<EventSourceMappingOptions> {
  if (stage.kafkaPollers.mode === 'on-demand') return {};
  const { minimum, maximum } = stage.kafkaPollers;
  return {
    provisionedPollerConfig: { minimumPollers: minimum, maximumPollers: maximum },
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    retryAttempts: 5,
  };
}

/** 500 ms is what Lambda does when no window is set, and the only value below a second. */
function windowOptions(trigger: TopicTrigger): Partial<EventSourceMappingOptions> {
  return trigger.batchWindowMs === 500 ? {} : { maxBatchingWindow: Duration.millis(trigger.batchWindowMs) };
}

/** A mapping reads one topic, and no two mappings may share a consumer group, so the group carries the topic's name. */
function addTopic(
  consumer: ServiceFunction,
  trigger: TopicTrigger,
  rest: { place: TopicPlace; topic: string },
): EventSourceMapping {
  const { place, topic } = rest;
  const group = `${trigger.consumerGroup}.${topic}`;
  if (place.eventLog.kind === 'msk') permitConsume(consumer, place.eventLog.clusterArn, { topic, group });
  return new EventSourceMapping(consumer.live, topic, {
    target: consumer.live,
    ...sourceOptions(place),
    ...pollerOptions(place),
    ...windowOptions(trigger),
    kafkaTopic: topic,
    kafkaConsumerGroupId: group,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: trigger.batchSize,
    onFailure: new SqsDlq(place.failures),
  });
}

/** Feeds topics to a function's alias from their beginning, through pollers that sit in the stage's VPC. */
export function addTopicSources(
  consumer: ServiceFunction,
  trigger: TopicTrigger,
  place: TopicPlace,
): EventSourceMapping[] {
  // An MSK mapping makes its interfaces with the function's role even when the function itself is outside the VPC.
  permit(consumer.ownRole, networkInterfaceActions, ['*']);
  return trigger.topics.map((topic) => addTopic(consumer, trigger, { place, topic }));
}
