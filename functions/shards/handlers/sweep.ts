import { scheduledFunction } from '../../entry/schedule.ts';
import { sweepShards } from '../../kernel/outbox/sweep-shards.ts';
import { cleanUpDatabase } from '../../kernel/sharding/moving/clean-up.ts';
import { resumeMoves } from '../domain/move-jobs.ts';
import { shards } from '../service.ts';
import { wireJobs, wireMoves } from '../wiring.ts';

/** Longer than any request lasts: what read the directory just before a flip may still be reading from the old shard. */
const KEEP_SECONDS = 120;
const SPARE_MS = 10_000;

const portsOf = wireMoves();
const send = wireJobs();

/** Takes up moves whose runner died, and deletes what moves left on the shards they went away from. */
export const handler = scheduledFunction({
  service: shards.name,
  async handle(_tick, { logger, metrics, remainingMs }) {
    const mayContinue = () => remainingMs() > SPARE_MS;
    const ports = portsOf({ logger, mayContinue });
    metrics.add('shard_moves_resumed_total', await resumeMoves(ports, send, logger), 'Count');
    const { shards: ids } = await ports.loadDirectory();
    const clean = async (shard: string) => {
      for (const database of ports.databases) {
        const options = { olderThanSeconds: KEEP_SECONDS, mayContinue };
        const rows = await cleanUpDatabase(ports.connect(shard, database.name), database, options);
        if (rows > 0) logger.info('moved rows deleted', { shard, database: database.name, rows });
      }
    };
    await sweepShards(ids, clean, logger);
  },
});
