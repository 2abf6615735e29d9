import { Duration } from 'aws-cdk-lib';
import {
  CfnDBProxyEndpoint,
  ClientPasswordAuthType,
  type DatabaseCluster,
  DatabaseProxy,
  ProxyTarget,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { DatabaseName } from '../../functions/kernel/service-definition.ts';
import type { Network } from './network.ts';
import type { ShardSetting, Stage } from './stage-schema.ts';

export interface ReaderProxyParts {
  setting: ShardSetting;
  stage: Stage;
  cluster: DatabaseCluster;
  databaseSecrets: ReadonlyMap<DatabaseName, ISecret>;
  network: Network;
}

/**
 * Runs once in each connection to the database. Settings made by a client would pin its session to one connection, and
 * those in its start-up message are refused.
 */
const INIT_QUERY = 'SET statement_timeout = 30000; SET default_transaction_read_only = on';

/**
 * RDS Proxy with a read-only endpoint before the readers of a shard: thousands of sandboxes share its connections (T45), and
 * it spreads them over the readers. Returns the endpoint's host; undefined: the shard has no readers.
 */
export function readerHostOf(scope: Construct, parts: ReaderProxyParts): string | undefined {
  const { setting, stage, network } = parts;
  if (setting.readers === 0 || network.readers === undefined) return undefined;
  // RDS wants names for both; they hold the stage, so that stages can share an AWS account.
  const name = `springtide-${stage.name}-${setting.id}`;
  const proxy = createProxy(scope, { ...parts, name });
  const endpoint = new CfnDBProxyEndpoint(scope, `${setting.id}-readers`, {
    dbProxyEndpointName: `${name}-readers`,
    dbProxyName: proxy.dbProxyName,
    targetRole: 'READ_ONLY',
    vpcSubnetIds: network.subnets.map((subnet) => subnet.subnetId),
    vpcSecurityGroupIds: [network.readers.proxiesGroup.securityGroupId],
  });
  return endpoint.attrEndpoint;
}

function createProxy(scope: Construct, parts: ReaderProxyParts & { name: string }): DatabaseProxy {
  const { setting, cluster, databaseSecrets, network, name } = parts;
  return new DatabaseProxy(scope, `${setting.id}-proxy`, {
    dbProxyName: name,
    proxyTarget: ProxyTarget.fromCluster(cluster),
    secrets: [...databaseSecrets.values()],
    clientPasswordAuthType: ClientPasswordAuthType.POSTGRES_SCRAM_SHA_256,
    requireTLS: true,
    initQuery: INIT_QUERY,
    borrowTimeout: Duration.seconds(5),
    vpc: network.vpc,
    vpcSubnets: { subnets: network.subnets },
    securityGroups: network.readers ? [network.readers.proxiesGroup] : [],
  });
}
