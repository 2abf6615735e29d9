// CPU of one evaluation of 100 targets: reading the points of an hour, every policy and guard, what they share of the account, the record. npm run bench -- scaling-evaluation
import { freshControl } from '../../../functions/scaling/domain/control.ts';
import { decide } from '../../../functions/scaling/domain/decide.ts';
import type { ClockHistory } from '../../../functions/scaling/domain/observation.ts';
import { functionSignals, type MinutePoints } from '../../../functions/scaling/domain/observe.ts';
import { type Deciding, decideTogether } from '../../../functions/scaling/domain/share-account.ts';
import { account, aTarget, NOW } from '../../support/scaling-fixtures.ts';
import { median, saveResult } from '../results.ts';

const TARGETS = 100;
const ROUNDS = 41;
const history: ClockHistory = { peakBetween: () => 40, meanBetween: () => 20 };
const targets = Array.from({ length: TARGETS }, (_, index) =>
  aTarget({
    name: `function-${index}`,
    warmPool: true,
    policies: [{ policy: 'economic' }, { policy: 'schedule' }, { policy: 'error-rate' }],
  }),
);

/** An hour of points of a function with `load` requests in flight. */
function hourOf(load: number): MinutePoints {
  const minutes = (value: (minute: number) => number) =>
    new Map(
      Array.from({ length: 62 }, (_, minute) => [NOW - (62 - minute) * 60_000, value(minute)] as const),
    );
  const wave = (minute: number) => 1 + 0.3 * Math.sin(minute / 9);
  const milliseconds = minutes(() => 200);
  return {
    invocations: minutes((minute) => Math.round(load * 300 * wave(minute))),
    errors: minutes(() => 1),
    durationMs: milliseconds,
    p50Ms: milliseconds,
    p95Ms: milliseconds,
    p99Ms: milliseconds,
    peakInFlight: minutes((minute) => Math.round(2 * load * wave(minute))),
    throttles: minutes(() => 0),
    provisionedUse: minutes(() => 0.7),
  };
}

const points = Array.from({ length: TARGETS }, (_, index) => hourOf(1 + index));

/** Milliseconds of processor time for all targets. */
function evaluation(): number {
  const before = process.cpuUsage();
  let bytes = 0;
  const members = targets.map((target, index): Deciding => {
    const signals = functionSignals(points[index] as MinutePoints, NOW);
    const capacity = { requested: 10, ready: 10, inProgress: false };
    const observation = { atMs: NOW, signals, capacity, history };
    const decides: Deciding['decides'] = (seenBy) =>
      decide({ target, account: seenBy, control: freshControl, observation });
    return { target, observation, decides };
  });
  for (const result of decideTogether(account, members)) bytes += JSON.stringify(result).length;
  if (bytes === 0) throw new Error('nothing was decided');
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

const first = evaluation();
const times = Array.from({ length: ROUNDS }, evaluation);
saveResult('scaling-evaluation', {
  title: 'CPU of one evaluation of 100 targets',
  notes: [
    'Signals from an hour of CloudWatch points, three policies, all guards, raises and waves cut to one account of 1,000, the decision as JSON; calls to AWS are not in it.',
    'Goal: 50 ms. The first evaluation of a fresh environment runs code that is not compiled yet.',
  ],
  rows: [
    { name: 'first', ms: first.toFixed(1), goal: 50 },
    { name: `median of ${ROUNDS}`, ms: median(times).toFixed(1), goal: 50 },
    { name: 'slowest of them', ms: Math.max(...times).toFixed(1), goal: 50 },
  ],
});
