import { loadSchemas } from '../../functions/shards/wiring.ts';
import type { ShardsOptions } from './shards-fixture.ts';

export const movedDatabases = await loadSchemas();
const [first, ...others] = movedDatabases;
if (!first) throw new Error('no service keeps rows on shards');

/** Every service database as bootstrap prepares it, and as a move takes it along. */
export const everyDatabase: Pick<ShardsOptions, 'database' | 'others'> = { database: first, others };
