import type { HttpHandler } from '../../entry/http-contract.ts';
import { checkHealth, type HealthBudget, type HealthCheck } from '../domain/check-health.ts';

/** GET /health: this function answers. It looks at nothing else: a load balancer must not drop all for one sick shard. */
export const getHealth: HttpHandler = async () => ({ status: 200, body: { status: 'ok' } });

/** GET /health/deep: every dependency within a budget; 503 only when all of them fail. */
export function getDeepHealth(checks: readonly HealthCheck[], budget: HealthBudget): HttpHandler {
  return async () => {
    const report = await checkHealth(checks, budget);
    return { status: report.status === 'failed' ? 503 : 200, body: report };
  };
}
