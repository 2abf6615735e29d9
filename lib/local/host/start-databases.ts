import type { Clock } from '../../../functions/kernel/clock.ts';
import type { Faults } from '../engines/data-api/faults.ts';
import { type DataApiEngine, startDataApi } from '../engines/data-api/start-data-api.ts';
import type { Progress } from '../engines/engine.ts';
import type { PostgresEngine } from '../engines/postgres/contract.ts';
import { startPostgres } from '../engines/postgres/start-postgres.ts';
import { type Cluster, Clusters } from '../rds/clusters.ts';
import { type RdsEngine, startRds } from '../rds/start-rds.ts';
import type { ResourceModel, ShardModel } from '../template/model.ts';
import { type DatabaseLogins, databaseLogins } from './database-logins.ts';
import type { Stops } from './stops.ts';

/** The shards and the Data API in front of them. */
export interface Databases {
  postgres: PostgresEngine;
  dataApi: DataApiEngine;
  logins: DatabaseLogins;
  clusters: Clusters;
  rds: RdsEngine;
}

/** What the databases need around them. */
export interface DatabaseParts {
  dataDir: string;
  fresh: boolean;
  clock: Clock;
  stops: Stops;
  progress: Progress;
  databaseFaults?: Faults;
}

/** One PostgreSQL server per cluster of the template, a standby beside it where the template has readers. */
export async function startDatabases(resources: ResourceModel, parts: DatabaseParts): Promise<Databases> {
  const { clock, progress, databaseFaults } = parts;
  const stops = parts.stops.group('reverse');
  const options = {
    dataDir: parts.dataDir,
    fresh: parts.fresh,
    shards: resources.shards.map(({ name, databases }) => ({
      id: name,
      databases: databases.map((database) => database.name),
    })),
    standbys: resources.shards.some((shard) => shard.readers > 0),
  };
  const postgres = await startPostgres(options, progress);
  stops.add(() => postgres.stop());
  const logins = databaseLogins(resources.shards, postgres.shards);
  const dataApi = await startDataApi(logins, {
    clock,
    ...(databaseFaults ? { faults: databaseFaults } : {}),
  });
  stops.add(() => dataApi.stop());
  const clusters = new Clusters(resources.shards.map(clusterOf), clock);
  const rds = await startRds(clusters);
  stops.add(() => rds.stop());
  return { postgres, dataApi, logins, clusters, rds };
}

function clusterOf({ name, clusterId, clusterArn, minAcu, maxAcu }: ShardModel): Cluster {
  return { id: clusterId, shard: name, arn: clusterArn, minAcu, maxAcu };
}
