import { Fn } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  type ISubnet,
  type IVpc,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { dataRemoval } from './removal.ts';
import type { Stage } from './stage-schema.ts';

/** The private network of the databases, of Kafka and of the few functions that talk to Kafka. */
export interface Network {
  vpc: IVpc;
  subnets: ISubnet[];
  /** Members may reach the brokers, and each other on the broker ports. */
  eventLogGroup: SecurityGroup;
}

/**
 * Services that something inside the VPC calls. Functions: Data API, secrets, queues. Pollers of a Kafka event source
 * mapping in on-demand mode: Lambda, STS, secrets, and queues for failed batches.
 */
const interfaceServices = {
  'rds-data': InterfaceVpcEndpointAwsService.RDS_DATA,
  secretsmanager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  sqs: InterfaceVpcEndpointAwsService.SQS,
  lambda: InterfaceVpcEndpointAwsService.LAMBDA,
  sts: InterfaceVpcEndpointAwsService.STS,
} as const;

/** TLS with SASL/SCRAM, with IAM, and plain listeners of Kafka on MSK. */
const brokerPorts = Port.tcpRange(9092, 9098);

/**
 * The zones of whatever Region the stack is deployed to. The stack is not bound to an account, for which CDK would
 * otherwise assume two zones; three replicas need three.
 */
export function anyZones(count: number): string[] {
  return Array.from({ length: count }, (_, index) => Fn.select(index, Fn.getAzs()));
}

function addEndpoints(scope: Construct, { vpc, subnets, eventLogGroup }: Network): void {
  vpc.addGatewayEndpoint('dynamodb-endpoint', { service: GatewayVpcEndpointAwsService.DYNAMODB });
  vpc.addGatewayEndpoint('s3-endpoint', { service: GatewayVpcEndpointAwsService.S3 });
  const group = new SecurityGroup(scope, 'endpoints-group', {
    vpc,
    description: 'Interface endpoints: HTTPS from functions and pollers in the VPC',
    allowAllOutbound: false,
  });
  group.addIngressRule(eventLogGroup, Port.tcp(443), 'HTTPS from functions and pollers');
  for (const [name, service] of Object.entries(interfaceServices)) {
    vpc.addInterfaceEndpoint(`${name}-endpoint`, {
      service,
      subnets: { subnets },
      securityGroups: [group],
      open: false,
    });
  }
}

function addFlowLog(scope: Construct, vpc: IVpc, stage: Stage): void {
  const logGroup = new LogGroup(scope, 'network-refusals', {
    retention: stage.logRetentionDays as RetentionDays,
    removalPolicy: dataRemoval(stage),
  });
  vpc.addFlowLog('refusals', {
    destination: FlowLogDestination.toCloudWatchLogs(logGroup),
    // Accepted traffic would cost more to store than the endpoints that carry it.
    trafficType: FlowLogTrafficType.REJECT,
  });
}

/** VPC with isolated subnets only: no NAT and no way to the internet; AWS services are reached through endpoints. */
export function createNetwork(scope: Construct, stage: Stage): Network {
  const vpc = new Vpc(scope, 'network', {
    maxAzs: stage.network.zones,
    natGateways: 0,
    subnetConfiguration: [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 20 }],
  });
  addFlowLog(scope, vpc, stage);
  const eventLogGroup = new SecurityGroup(scope, 'event-log-group', {
    vpc,
    description: 'Kafka brokers, the mappings that poll them and the functions that publish',
  });
  eventLogGroup.addIngressRule(eventLogGroup, brokerPorts, 'Kafka');
  const subnets = vpc.isolatedSubnets;
  addEndpoints(scope, { vpc, subnets: subnets.slice(0, stage.network.endpointZones), eventLogGroup });
  return { vpc, subnets, eventLogGroup };
}
