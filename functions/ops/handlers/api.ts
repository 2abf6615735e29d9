import { httpFunction } from '../../entry/http.ts';
import * as valid from '../domain/validators.generated.js';
import { ops } from '../service.ts';
import { wireAskTopics, wireHealthChecks } from '../wiring.ts';
import { getDeepHealth, getHealth } from './get-health.ts';
import { getTopics, postTopics } from './manage-topics.ts';

const DEEP_HEALTH_BUDGET_MS = 5_000;

const askTopics = wireAskTopics();
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

export const handler = httpFunction({
  service: ops.name,
  routes: ops.functions['ops-api'].triggers[0].routes,
  operations: {
    getHealth: { handler: getHealth },
    getDeepHealth: { handler: getDeepHealth(wireHealthChecks(), { sleep, budgetMs: DEEP_HEALTH_BUDGET_MS }) },
    getTopics: { handler: getTopics(askTopics) },
    applyTopics: { handler: postTopics(askTopics), body: valid.applyTopicsBody },
  },
});
