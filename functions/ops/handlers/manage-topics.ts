import type { HttpHandler } from '../../entry/http-contract.ts';
import type { TopicsAnswer, TopicsOrder } from '../domain/apply-topics.ts';

/** Asks the function that can reach the event log. */
export type AskTopics = (order: TopicsOrder) => Promise<TopicsAnswer>;

/** GET /ops/topics: what each topic is, and what it lacks. */
export function getTopics(ask: AskTopics): HttpHandler {
  return async () => ({ status: 200, body: await ask({ dryRun: true }) });
}

/** POST /ops/topics: 200 with what was done, or what would be. */
export function postTopics(ask: AskTopics): HttpHandler {
  const handler: HttpHandler<TopicsOrder> = async ({ body, caller }, { logger }) => {
    const answer = await ask(body);
    logger.info('topics applied by an operator', { ...body, by: caller?.subject });
    return { status: 200, body: answer };
  };
  return handler as HttpHandler;
}
