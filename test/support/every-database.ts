import { serviceDatabases } from '../../functions/shards/wiring.ts';
import type { ShardsOptions } from './shards-fixture.ts';

const [first, ...others] = serviceDatabases;
if (!first) throw new Error('no service keeps rows on shards');

/** Every service database as bootstrap prepares it, and as a move takes it along. */
export const everyDatabase: Pick<ShardsOptions, 'database' | 'others'> = { database: first, others };
export const movedDatabases = serviceDatabases;
