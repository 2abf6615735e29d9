import { directFunction } from '../../entry/direct.ts';
import { services } from '../../services.ts';
import { applyTopics, type TopicsAnswer, type TopicsOrder } from '../domain/apply-topics.ts';
import { ops } from '../service.ts';
import { topicsIn, wireTopics } from '../wiring.ts';

const ports = wireTopics(() => topicsIn(Object.values(services)));

/** Says what each topic is and lacks, and does what lacks unless it is a dry run; invoked by the API. */
export const handler = directFunction<TopicsOrder, TopicsAnswer>({
  service: ops.name,
  async handle(order, { logger }) {
    const answer = await applyTopics(ports, order);
    const steps = answer.items.flatMap(({ topic, steps: some }) => some.map((step) => ({ topic, ...step })));
    logger.info('topics looked at', { ...order, applied: answer.applied, steps });
    return answer;
  },
});
