import { Client } from 'pg';
import { startPostgres } from '../../lib/local/engines/postgres/start-postgres.ts';

/** A host that commits one row, says so, and then only waits to be killed. Argument: the data folder. */
const engine = await startPostgres(
  {
    dataDir: process.argv[2] ?? '',
    shards: [{ id: 'shard-0', databases: ['users_db', 'orders_db'] }],
    standbys: true,
  },
  () => undefined,
);
const [shard] = engine.shards;
const role = shard?.databases.find(({ name }) => name === 'orders_db');
const client = new Client({
  host: shard?.host,
  port: shard?.port,
  user: role?.role,
  password: role?.password,
  database: role?.name,
});
await client.connect();
await client.query('DROP TABLE IF EXISTS last_words');
await client.query('CREATE TABLE last_words AS SELECT 1 AS n');
process.stdout.write('committed\n');
setInterval(() => undefined, 60_000);
