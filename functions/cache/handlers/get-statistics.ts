import type { HttpHandler } from '../../entry/http-contract.ts';
import type { SendCommands } from '../../kernel/cache/redis-commands.ts';
import { collectStatistics } from '../../kernel/cache/shared-statistics.ts';

/** GET /ops/cache: what the sandboxes of the last three minutes counted, by service and tier. */
export function getStatistics(send: SendCommands): HttpHandler {
  return async () => ({ status: 200, body: await collectStatistics(send) });
}
