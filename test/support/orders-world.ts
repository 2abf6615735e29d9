import { migrations as catalogMigrations } from '../../functions/catalog/store/migrations.ts';
import { migrations } from '../../functions/orders/store/migrations.ts';
import { type ShardsFixture, startShards } from './shards-fixture.ts';

/** Two real shards with the databases of orders and of the catalog, which reports of orders ask too. */
export function startOrdersAndCatalog(): Promise<ShardsFixture> {
  return startShards({
    count: 2,
    database: { name: 'orders_db', migrations },
    others: [{ name: 'catalog_db', migrations: catalogMigrations }],
  });
}
