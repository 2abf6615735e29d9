import { latest } from '../observation.ts';
import { blind, numberSetting, type Policy, wants } from '../policy.ts';
import { byThreshold } from './requirements.ts';

/** Reserved concurrency: room above what runs, before Lambda throttles; given back when a third of it is used. */
export const reserveUse: Policy = {
  summary: 'reserved concurrency: raise above 80 % use or when throttled, lower below 30 %',
  periodSeconds: 30,
  defaults: { up: 80, down: 30 },
  propose(context) {
    const { observation } = context;
    const current = Math.max(1, observation.capacity.requested);
    const peak = latest(observation, 'peakInFlight');
    if (peak === undefined) return blind('concurrency is missing');
    const throttles = latest(observation, 'throttles') ?? 0;
    const percent = (100 * peak) / current;
    const [up, down] = [numberSetting(context, 'up'), numberSetting(context, 'down')];
    const said = `${peak} of ${current} reserved ran at once, ${throttles} throttled`;
    if (throttles > 0 || percent > up) {
      return wants(Math.max(current + 1, Math.ceil((100 * Math.max(peak, current)) / up)), said);
    }
    if (percent < down) return wants(Math.min(current, Math.floor(current * 0.8)), said);
    return wants(current, said);
  },
};

/** Kafka pollers: a lag that grows is worked off by more of them, up to the topic's partitions. */
export const logLag: Policy = {
  summary: 'pollers of a Kafka mapping, by the records that wait',
  periodSeconds: 30,
  defaults: { up: 10_000, down: 1000, least: 1, most: 200 },
  propose: (context) =>
    byThreshold(context, { what: 'lag', unit: 'records', value: latest(context.observation, 'logLag') }),
};

/** Aurora: the upper end of the ACU range, which costs nothing until it is used. */
export const acuRange: Policy = {
  summary: 'upper end of the ACU range: wider above 80 % use, narrower below 30 %',
  periodSeconds: 60,
  defaults: { up: 80, down: 30, least: 1, most: 256 },
  propose: (context) =>
    byThreshold(context, {
      what: 'use of the ACU range',
      unit: '%',
      value: latest(context.observation, 'acuPercent'),
    }),
};
