import { expect, test } from 'vitest';
import { freshControl } from '../../../functions/scaling/domain/control.ts';
import { decide } from '../../../functions/scaling/domain/decide.ts';
import type { ClockHistory } from '../../../functions/scaling/domain/observation.ts';
import { account, aTarget, seen } from '../../support/scaling-fixtures.ts';

/** A week of minutes, as the running scaler would hand it over. */
const history: ClockHistory = { peakBetween: () => 40, meanBetween: () => 20 };

function evaluateHundred(): number {
  const before = process.cpuUsage();
  for (let index = 0; index < 100; index += 1) {
    const target = aTarget({
      name: `f-${index}`,
      warmPool: true,
      policies: [{ policy: 'economic' }, { policy: 'schedule' }, { policy: 'error-rate' }],
    });
    const load = {
      meanInFlight: 20 + index,
      peakInFlight: 40 + index,
      requestsPerSecond: 200,
      errorPercent: 0,
      throttles: 0,
    };
    const decision = decide({
      target,
      account,
      control: freshControl,
      observation: { ...seen(load), history },
    });
    expect(decision.action).toBe('raise');
  }
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

test('a hundred targets are decided within 50 ms of processor time', () => {
  const times = Array.from({ length: 6 }, evaluateHundred);
  expect(Math.min(...times)).toBeLessThanOrEqual(50);
});
