import { content, numberSetting, type Policy, wants } from '../policy.ts';

/** Baseline: Lambda alone. */
export const onDemand: Policy = {
  summary: 'on-demand environments only',
  periodSeconds: 300,
  defaults: {},
  propose: ({ observation }) =>
    observation.capacity.requested > 0 ? wants(0, 'on demand only') : content('on demand only'),
};

/** Baseline: a number a person chose. */
export const fixed: Policy = {
  summary: 'a fixed number of provisioned units',
  periodSeconds: 300,
  defaults: { units: 1 },
  propose: (context) => wants(numberSetting(context, 'units'), 'fixed'),
};

/** Baseline: the usual warmer plug-in, so many pings at once every few minutes. */
export const warmer: Policy = {
  summary: 'five pings every five minutes',
  periodSeconds: 300,
  defaults: { pings: 5, holdMs: 300 },
  propose(context) {
    const pings = numberSetting(context, 'pings');
    const reason = `${pings} pings every 300 s`;
    return {
      ...content(reason),
      wave: { size: pings, pings, holdMs: numberSetting(context, 'holdMs'), reason },
    };
  },
};
