import { z } from 'zod';

/** Days CloudWatch Logs accepts for a retention (the API's enumeration, cut at one year). */
const retentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365] as const;

const acu = z.number().min(0).max(256).multipleOf(0.5, 'must be a multiple of 0.5 ACU');

const shardSchema = z
  .strictObject({
    /** Name and identity of the shard: construct id, `SHARDS[].id`, and the identity row that bootstrap writes. */
    id: z.string().regex(/^shard-[0-9]{1,3}$/, 'must look like shard-0'),
    minAcu: acu,
    maxAcu: acu.min(1),
    /** Aurora reader instances; 0 leaves the writer alone. */
    readers: z.int().min(0).max(15),
  })
  .refine((shard) => shard.minAcu <= shard.maxAcu, { path: ['minAcu'], error: 'must not exceed maxAcu' });

const kafkaSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('msk-provisioned'),
    version: z.string().min(1),
    instanceType: z.string().regex(/^kafka\./, 'must be an MSK broker type such as kafka.t3.small'),
    brokersPerZone: z.int().min(1).max(5),
    volumeGb: z.int().min(1).max(16_384),
  }),
  z.strictObject({ kind: z.literal('msk-serverless') }),
  z.strictObject({
    kind: z.literal('self-managed'),
    /** Reachable from the stage's VPC. */
    brokers: z.array(z.string().regex(/^[^:\s]+:\d+$/, 'must be host:port')).min(1),
  }),
]);

/** On-demand pollers cost nothing; provisioned ones cost per hour and add partial failures and bisecting. */
const pollersSchema = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('on-demand') }),
  z.strictObject({
    mode: z.literal('provisioned'),
    minimum: z.int().min(1).max(200),
    maximum: z.int().min(1).max(2000),
  }),
]);

const httpsUrl = z.url({ protocol: /^https$/, error: 'must be an https URL' });
const reserved = z.int().min(1);

export const stageSchema = z
  .strictObject({
    name: z.enum(['dev', 'staging', 'prod']),
    /** With more, the services' template passes the 1 MB that CloudFormation takes, and lists of shards a function's 4 KB of variables. */
    shards: z.array(shardSchema).min(1, 'at least one shard').max(32, 'at most 32 shards'),
    databases: z.array(z.enum(['users_db', 'catalog_db', 'orders_db', 'payments_db'])).min(1),
    backupDays: z.int().min(1).max(35),
    /** Availability zones of the VPC, and how many of them hold interface endpoints (each one is paid by the hour). */
    network: z.strictObject({ zones: z.int().min(2).max(3), endpointZones: z.int().min(1).max(3) }),
    kafka: kafkaSchema,
    kafkaPollers: pollersSchema,
    auth: z.strictObject({ issuer: httpsUrl, audience: z.array(z.string().min(1)).min(1) }),
    redis: z.strictObject({ url: httpsUrl }),
    logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
    logRetentionDays: z.literal(retentionDays),
    /** Retain data, take point-in-time backups and refuse deletion of the data stack. */
    protectData: z.boolean(),
    /** The account's Lambda quota in this Region (Service Quotas, "Concurrent executions"). */
    accountConcurrency: z.int().min(10).max(1_000_000),
    /** Reserved concurrency for each function of a class that sets none itself; a class left out shares the pool. */
    reservedByClass: z.strictObject({
      critical: reserved.optional(),
      normal: reserved.optional(),
      background: reserved.optional(),
    }),
    throttle: z.strictObject({ requestsPerSecond: z.int().min(1), burst: z.int().min(1) }),
    alarmEmail: z.email().optional(),
  })
  .refine((stage) => new Set(stage.shards.map((shard) => shard.id)).size === stage.shards.length, {
    path: ['shards'],
    error: 'two shards share one id',
  })
  .refine((stage) => stage.network.endpointZones <= stage.network.zones, {
    path: ['network', 'endpointZones'],
    error: 'must not exceed zones',
  })
  .refine(
    ({ kafka, network }) => kafka.kind !== 'msk-provisioned' || kafka.brokersPerZone * network.zones >= 3,
    { path: ['kafka', 'brokersPerZone'], error: 'three copies need three brokers over all zones' },
  );

export type Stage = z.infer<typeof stageSchema>;
export type StageName = Stage['name'];
export type ShardSetting = Stage['shards'][number];

/** Only then are there proxies, a way out of the network, and write marks. */
export function hasReaders({ shards }: Stage): boolean {
  return shards.some(({ readers }) => readers > 0);
}
