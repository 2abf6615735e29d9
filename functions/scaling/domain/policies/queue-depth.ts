import { latest } from '../observation.ts';
import { blind, numberSetting, type Policy, wants } from '../policy.ts';

/**
 * Consumers for a backlog. E3's thresholds say when (above 1,000 messages up, below 100 down); how many follows from
 * Little's law: what arrives keeps rate x seconds busy, and the backlog shall be gone within the drain time.
 * A backlog is counted and not estimated, so one that needs `pressing` times the consumers is no noise to be waited out.
 * Lambda takes 2 to 1,000 as an SQS mapping's MaximumConcurrency.
 */
export const queueDepth: Policy = {
  summary: 'consumers = rate x seconds + backlog x seconds / drain time, by backlog thresholds (E3)',
  periodSeconds: 30,
  defaults: {
    up: 1000,
    down: 100,
    drainSeconds: 300,
    least: 2,
    most: 1000,
    serviceSeconds: 0.2,
    pressing: 1.5,
  },
  propose(context) {
    const { observation } = context;
    const backlog = latest(observation, 'queueDepth');
    if (backlog === undefined) return blind('queue depth is missing');
    const seconds = latest(observation, 'responseSeconds') ?? numberSetting(context, 'serviceSeconds');
    const rate = latest(observation, 'requestsPerSecond') ?? 0;
    const needed = Math.ceil(rate * seconds + (backlog * seconds) / numberSetting(context, 'drainSeconds'));
    const [least, most] = [numberSetting(context, 'least'), numberSetting(context, 'most')];
    const value = Math.min(most, Math.max(least, needed));
    const current = observation.capacity.requested;
    const said = `${backlog} messages wait, ${needed} consumers drain them`;
    if (backlog > numberSetting(context, 'up') && value >= current * numberSetting(context, 'pressing')) {
      const reason = `${said}: ${(value / Math.max(1, current)).toFixed(1)} times as many as there are, so at once`;
      return { proposal: { kind: 'capacity', value, reason, urgent: true } };
    }
    if (backlog > numberSetting(context, 'up')) return wants(Math.max(current, value), said);
    if (backlog < numberSetting(context, 'down')) return wants(Math.min(current, value), said);
    return wants(current, `${backlog} messages wait: neither long nor short`);
  },
};
