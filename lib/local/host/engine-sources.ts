import { Client } from 'pg';
import type { PostgresShard } from '../engines/postgres/contract.ts';
import type { DatabaseState, EngineSources, QueueState } from '../metrics/engine-metrics.ts';
import type { Clusters } from '../rds/clusters.ts';
import type { TopicMapping } from '../triggers/topic-mapping.ts';
import type { Stops } from './stops.ts';

export interface WatchedEngines {
  queuesUrl: string;
  clusters: Clusters;
  shards: readonly PostgresShard[];
  topicMappings(): readonly Pick<TopicMapping, 'settings' | 'lag'>[];
  stops: Stops;
}

/** The running engines as sources of metrics. */
export function engineSources(engines: WatchedEngines): EngineSources {
  const observers = new Map(engines.shards.map((shard) => [shard.id, observer(shard, engines.stops)]));
  return {
    async queues() {
      const response = await fetch(`${engines.queuesUrl}/springtide/queues`);
      return (await response.json()) as QueueState[];
    },
    lags: () => Promise.all(engines.topicMappings().map(lagOf)),
    clusters: () => engines.clusters.all(),
    async database(clusterId) {
      const { shard = clusterId } = engines.clusters.get(clusterId);
      const ask = observers.get(shard);
      if (!ask) throw new Error(`no shard ${clusterId}`);
      return ask();
    },
  };
}

async function lagOf(mapping: Pick<TopicMapping, 'settings' | 'lag'>) {
  const lags = Object.values(await mapping.lag());
  return {
    functionName: mapping.settings().functionName,
    records: lags.reduce((sum, lag) => sum + lag, 0),
  };
}

/** Clients of the databases, without this observer itself. */
const QUESTION = `SELECT count(*)::int AS connections, count(*) FILTER (WHERE state = 'active')::int AS active
FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;

/** One connection a shard, made anew when the server went away. */
function observer(shard: PostgresShard, stops: Stops): () => Promise<DatabaseState> {
  let open: Promise<Client> | undefined;
  stops.add(async () => {
    const client = await open?.catch(() => undefined);
    await client?.end().catch(() => undefined);
  });
  return async () => {
    open ??= connect(shard);
    try {
      const { rows } = await (await open).query<DatabaseState>(QUESTION);
      return rows[0] ?? { connections: 0, active: 0 };
    } catch (error) {
      open = undefined;
      throw error;
    }
  };
}

async function connect({ host, port, admin }: PostgresShard): Promise<Client> {
  const client = new Client({ ...admin, host, port, database: 'postgres', connectionTimeoutMillis: 5000 });
  // A server that was killed ends the connection between two questions; the next question meets it.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
