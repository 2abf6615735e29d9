import type { HttpHandler } from '../../entry/http-contract.ts';
import { type GlobPorts, type GlobRequest, invalidateGlob } from '../domain/invalidate-glob.ts';

/** POST /ops/cache/invalidate: 200 with what the glob became, what it matched and whether that is more than was asked for. */
export function postInvalidate(ports: GlobPorts): HttpHandler<GlobRequest> {
  return async ({ body, caller }, { logger }) => {
    const report = await invalidateGlob(ports, body);
    logger.info('cache invalidated by an operator', { ...body, ...report.target, by: caller?.subject });
    return { status: 200, body: report };
  };
}
