import { type App, SecretValue, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { createArchive } from './archive.ts';
import type { Services } from './capacity-lint.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { anyZones, createNetwork, type Network } from './network.ts';
import { dataRemoval } from './removal.ts';
import { createFailureQueues, createServiceQueues, type ServiceQueue } from './service-queues.ts';
import { createShard, type Shard } from './shard.ts';
import type { Stage } from './stage-schema.ts';
import { createTables, type TableResource } from './tables.ts';

/** The Upstash token. The generated value is a placeholder: put the real token in after the first deploy. */
function createRedisSecret(scope: Construct, stage: Stage): ISecret {
  return new Secret(scope, 'redis-token', {
    description: 'Upstash Redis REST token as {"token": "..."}',
    removalPolicy: dataRemoval(stage),
    generateSecretString: {
      secretStringTemplate: '{}',
      generateStringKey: 'token',
      excludePunctuation: true,
    },
  });
}

function createCursorKey(scope: Construct, stage: Stage): ISecret {
  return new Secret(scope, 'cursor-key', {
    description: 'HMAC key that signs pagination cursors',
    removalPolicy: dataRemoval(stage),
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
  });
}

/** A key of its own: functions that sign cursors may not try addresses, and replacing the cursors' key loses nobody's place. */
function createAddressKey(scope: Construct, stage: Stage): ISecret {
  return new Secret(scope, 'address-key', {
    description: 'HMAC key under which e-mail addresses are hashed in the index of memberships',
    removalPolicy: dataRemoval(stage),
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
  });
}

/** Addresses of role secrets, no secrets themselves: kept here because they outgrow Lambda's variables. */
function createRoleList(scope: Construct, shards: readonly Shard[]): ISecret {
  const list = Object.fromEntries(
    shards.map(({ id, databaseSecrets }) => [
      id,
      Object.fromEntries([...databaseSecrets].map(([database, secret]) => [database, secret.secretArn])),
    ]),
  );
  return new Secret(scope, 'database-roles', {
    description: 'Where the secret of every service role is: {shard: {database: arn}}',
    secretStringValue: SecretValue.unsafePlainText(Stack.of(scope).toJsonString(list)),
  });
}

function createShards(scope: Construct, stage: Stage, network: Network): Shard[] {
  const group = new SecurityGroup(scope, 'shards-group', {
    vpc: network.vpc,
    description: 'Aurora: no rule, because the Data API does not come through the network',
    allowAllOutbound: false,
  });
  return stage.shards.map((setting) => createShard(scope, setting, { stage, place: { network, group } }));
}

/** Everything that holds data. Protected where the stage says so, and its logical ids are pinned by a test. */
export class DataStack extends Stack {
  readonly network: Network;
  readonly shards: readonly Shard[];
  readonly tables: Readonly<Record<TableResource, Table>>;
  readonly queues: ReadonlyMap<string, ServiceQueue>;
  readonly failures: ReadonlyMap<string, Queue>;
  readonly archive: Bucket;
  readonly eventLog: EventLog;
  readonly redisSecret: ISecret;
  readonly cursorKey: ISecret;
  readonly addressKey: ISecret;
  readonly databaseRoles: ISecret;
  readonly #zones: string[];

  constructor(app: App, stage: Stage, services: Services) {
    super(app, `springtide-${stage.name}-data`, {
      description: `Springtide ${stage.name}: data`,
      terminationProtection: stage.protectData,
    });
    this.#zones = anyZones(stage.network.zones);
    this.network = createNetwork(this, stage);
    this.shards = createShards(this, stage, this.network);
    this.tables = createTables(this, stage);
    this.queues = createServiceQueues(this, services, stage);
    this.failures = createFailureQueues(this, services, stage);
    this.archive = createArchive(this, stage);
    this.eventLog = createEventLog(this, stage, this.network);
    this.redisSecret = createRedisSecret(this, stage);
    this.cursorKey = createCursorKey(this, stage);
    this.addressKey = createAddressKey(this, stage);
    this.databaseRoles = createRoleList(this, this.shards);
  }

  override get availabilityZones(): string[] {
    return this.#zones;
  }
}
