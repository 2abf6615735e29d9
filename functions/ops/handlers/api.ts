import { httpFunction } from '../../entry/http.ts';
import { ops } from '../service.ts';
import { wireHealthChecks } from '../wiring.ts';
import { getDeepHealth, getHealth } from './get-health.ts';

const DEEP_HEALTH_BUDGET_MS = 5_000;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

export const handler = httpFunction({
  service: ops.name,
  routes: ops.functions['ops-api'].triggers[0].routes,
  operations: {
    getHealth: { handler: getHealth },
    getDeepHealth: { handler: getDeepHealth(wireHealthChecks(), { sleep, budgetMs: DEEP_HEALTH_BUDGET_MS }) },
  },
});
