import { Fn, Names, RemovalPolicy, Token } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnCluster, CfnConfiguration, CfnServerlessCluster } from 'aws-cdk-lib/aws-msk';
import { AwsCustomResource, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';
import type { Network } from './network.ts';
import { permit } from './permission.ts';
import { dataRemoval } from './removal.ts';
import type { Stage } from './stage-schema.ts';

/** The Kafka that carries the events: a cluster of ours on MSK, or brokers that somebody else runs. */
export type EventLog =
  | { kind: 'msk'; clusterArn: string; bootstrap: string }
  | { kind: 'self-managed'; brokers: readonly string[]; bootstrap: string };

type Kafka<K extends Stage['kafka']['kind']> = Extract<Stage['kafka'], { kind: K }>;

/** Three copies, and a write counts once two hold it; topics exist because bootstrap made them. */
const serverProperties = [
  'auto.create.topics.enable=false',
  'default.replication.factor=3',
  'min.insync.replicas=2',
  'unclean.leader.election.enable=false',
  'log.retention.hours=168',
].join('\n');

function clusterName(scope: Construct): string {
  return Names.uniqueResourceName(scope, { maxLength: 50, separator: '-', allowedSpecialCharacters: '-' });
}

function createConfiguration(scope: Construct): CfnCluster.ConfigurationInfoProperty {
  const configuration = new CfnConfiguration(scope, 'event-log-configuration', {
    name: clusterName(scope),
    serverProperties,
  });
  return { arn: configuration.attrArn, revision: configuration.attrLatestRevisionRevision };
}

function brokerLogs(scope: Construct, stage: Stage): CfnCluster.LoggingInfoProperty {
  const group = new LogGroup(scope, 'event-log-brokers-logs', {
    retention: stage.logRetentionDays as RetentionDays,
    removalPolicy: dataRemoval(stage),
  });
  return { brokerLogs: { cloudWatchLogs: { enabled: true, logGroup: group.logGroupName } } };
}

interface Setting<K extends Stage['kafka']['kind']> {
  stage: Stage;
  kafka: Kafka<K>;
  network: Network;
}

function createProvisioned(scope: Construct, setting: Setting<'msk-provisioned'>): string {
  const { stage, kafka, network } = setting;
  const cluster = new CfnCluster(scope, 'event-log', {
    clusterName: clusterName(scope),
    kafkaVersion: kafka.version,
    // MSK wants a multiple of the zones.
    numberOfBrokerNodes: kafka.brokersPerZone * network.subnets.length,
    brokerNodeGroupInfo: {
      instanceType: kafka.instanceType,
      clientSubnets: network.subnets.map((subnet) => subnet.subnetId),
      securityGroups: [network.eventLogGroup.securityGroupId],
      storageInfo: { ebsStorageInfo: { volumeSize: kafka.volumeGb } },
    },
    clientAuthentication: { sasl: { iam: { enabled: true } }, unauthenticated: { enabled: false } },
    encryptionInfo: { encryptionInTransit: { clientBroker: 'TLS', inCluster: true } },
    configurationInfo: createConfiguration(scope),
    loggingInfo: brokerLogs(scope, stage),
  });
  cluster.applyRemovalPolicy(dataRemoval(stage));
  return cluster.attrArn;
}

function createServerless(scope: Construct, setting: Setting<'msk-serverless'>): string {
  const { stage, network } = setting;
  const cluster = new CfnServerlessCluster(scope, 'event-log', {
    clusterName: clusterName(scope),
    clientAuthentication: { sasl: { iam: { enabled: true } } },
    vpcConfigs: [
      {
        subnetIds: network.subnets.map((subnet) => subnet.subnetId),
        securityGroups: [network.eventLogGroup.securityGroupId],
      },
    ],
  });
  cluster.applyRemovalPolicy(dataRemoval(stage));
  return cluster.attrArn;
}

/** The reader's own role, instead of the managed policy that the construct would attach. */
function readerRole(scope: Construct, clusterArn: string, logGroup: LogGroup): Role {
  const role = new Role(scope, 'event-log-brokers-role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  });
  logGroup.grantWrite(role);
  permit(role, ['kafka:GetBootstrapBrokers'], [clusterArn]);
  return role;
}

/** CloudFormation does not tell the addresses of the brokers; the MSK API does. */
function readBrokers(scope: Construct, clusterArn: string, stage: Stage): string {
  const logGroup = new LogGroup(scope, 'event-log-brokers-reader-logs', {
    retention: stage.logRetentionDays as RetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = readerRole(scope, clusterArn, logGroup);
  const reader = new AwsCustomResource(scope, 'event-log-brokers', {
    onUpdate: {
      service: 'Kafka',
      action: 'GetBootstrapBrokers',
      parameters: { ClusterArn: clusterArn },
      outputPaths: ['BootstrapBrokerStringSaslIam'],
      physicalResourceId: PhysicalResourceId.of('event-log-brokers'),
    },
    installLatestAwsSdk: false,
    role,
    logGroup: logGroup,
  });
  reader.node.addDependency(role);
  return reader.getResponseField('BootstrapBrokerStringSaslIam');
}

function managed(scope: Construct, clusterArn: string, stage: Stage): EventLog {
  return { kind: 'msk', clusterArn, bootstrap: readBrokers(scope, clusterArn, stage) };
}

/** The stage's Kafka. MSK clusters authenticate clients by IAM and speak TLS only. */
export function createEventLog(scope: Construct, stage: Stage, network: Network): EventLog {
  const { kafka } = stage;
  switch (kafka.kind) {
    case 'msk-provisioned':
      return managed(scope, createProvisioned(scope, { stage, kafka, network }), stage);
    case 'msk-serverless':
      return managed(scope, createServerless(scope, { stage, kafka, network }), stage);
    case 'self-managed':
      return { kind: 'self-managed', brokers: kafka.brokers, bootstrap: kafka.brokers.join(',') };
  }
}

/** ARNs that IAM knows for what lives inside an MSK cluster, for example `kafkaArn(arn, 'topic', 'order.events')`. */
export function kafkaArn(clusterArn: string, part: 'topic' | 'group', name: string): string {
  const [before, after] = [0, 1].map((index) => Fn.select(index, Fn.split(':cluster/', clusterArn)));
  return Token.asString(Fn.join('', [`${before}:${part}/${after}/${name}`]));
}
