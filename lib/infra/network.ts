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
  type SubnetConfiguration,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { dataRemoval } from './removal.ts';
import { hasReaders, type Stage } from './stage-schema.ts';

/** The private network of the databases, of Kafka and of the few functions that talk to Kafka. */
export interface Network {
  vpc: IVpc;
  subnets: ISubnet[];
  /** Members may reach the brokers, and each other on the broker ports. */
  eventLogGroup: SecurityGroup;
  /** Where functions that read from readers stand; undefined: the stage has none. */
  readers: ReaderPlace | undefined;
}

export interface ReaderPlace {
  /** With a way to the internet (NAT), because these functions also talk to Upstash. */
  subnets: ISubnet[];
  /** Of the functions; may reach the proxies. */
  functionsGroup: SecurityGroup;
  /** Of the proxies in front of the readers. */
  proxiesGroup: SecurityGroup;
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

function addEndpoints(scope: Construct, { vpc, subnets, eventLogGroup, readers }: Network): void {
  vpc.addGatewayEndpoint('dynamodb-endpoint', { service: GatewayVpcEndpointAwsService.DYNAMODB });
  vpc.addGatewayEndpoint('s3-endpoint', { service: GatewayVpcEndpointAwsService.S3 });
  const group = new SecurityGroup(scope, 'endpoints-group', {
    vpc,
    description: 'Interface endpoints: HTTPS from functions and pollers in the VPC',
    allowAllOutbound: false,
  });
  group.addIngressRule(eventLogGroup, Port.tcp(443), 'HTTPS from functions and pollers');
  for (const { functionsGroup, proxiesGroup } of readers ? [readers] : []) {
    group.addIngressRule(functionsGroup, Port.tcp(443), 'HTTPS from functions that read from readers');
    group.addIngressRule(proxiesGroup, Port.tcp(443), 'Secrets, for the proxies');
  }
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

function createReaderPlace(scope: Construct, vpc: IVpc): ReaderPlace {
  const functionsGroup = new SecurityGroup(scope, 'readers-functions-group', {
    vpc,
    description: 'Functions that read from readers',
  });
  const proxiesGroup = new SecurityGroup(scope, 'readers-proxies-group', {
    vpc,
    description: 'Proxies in front of the readers',
  });
  proxiesGroup.addIngressRule(functionsGroup, Port.tcp(5432), 'PostgreSQL from functions');
  return { subnets: vpc.privateSubnets, functionsGroup, proxiesGroup };
}

/** The isolated ones come first and so keep their addresses when a stage gets readers. */
function subnetConfiguration(stage: Stage): SubnetConfiguration[] {
  const isolated = { name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 20 };
  if (!hasReaders(stage)) return [isolated];
  return [
    isolated,
    { name: 'readers', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 },
    { name: 'nat', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
  ];
}

/**
 * VPC with isolated subnets: no NAT and no way to the internet; AWS services are reached through endpoints. Only a stage
 * with readers has more: subnets with a NAT for the functions that read from them.
 */
export function createNetwork(scope: Construct, stage: Stage): Network {
  const vpc = new Vpc(scope, 'network', {
    maxAzs: stage.network.zones,
    natGateways: hasReaders(stage) ? stage.network.endpointZones : 0,
    subnetConfiguration: subnetConfiguration(stage),
  });
  addFlowLog(scope, vpc, stage);
  const eventLogGroup = new SecurityGroup(scope, 'event-log-group', {
    vpc,
    description: 'Kafka brokers, the mappings that poll them and the functions that publish',
  });
  eventLogGroup.addIngressRule(eventLogGroup, brokerPorts, 'Kafka');
  const network = {
    vpc,
    subnets: vpc.isolatedSubnets,
    eventLogGroup,
    readers: hasReaders(stage) ? createReaderPlace(scope, vpc) : undefined,
  };
  addEndpoints(scope, { ...network, subnets: network.subnets.slice(0, stage.network.endpointZones) });
  return network;
}
