import {
  blind,
  type Memory,
  numberSetting,
  type Policy,
  type PolicyContext,
  type PolicyOutcome,
} from '../policy.ts';
import { lambdaPrices } from '../prices.ts';
import { newsvendorBase } from './economic/base.ts';
import { learnSavings } from './economic/base-savings.ts';
import { planPool } from './economic/pool.ts';

/**
 * The default: provisioned concurrency where it is cheaper than on demand, and a warm pool by pings for the peaks.
 * `raiseAt`: a unit is paid while it prepares (two minutes of its first ten), so it must promise 1.2 x u* to be added, and
 * because coming back costs that again, it leaves only below 0.95 x u*. `leastFactor` may go below 1 because the slack of
 * growing waves covers what 1.1 was for. There may be as many pings as `billShare` of the bill pays if each holds to the end,
 * or `worthShare` of the penalty they are up against (at most `mostShare` of the bill), or as `savedShare` of what the base
 * saves does pay, whichever is most.
 */
export const economic: Policy = {
  summary: 'provisioned base where it is cheaper than on demand, plus a warm pool kept by pings',
  periodSeconds: 30,
  defaults: {
    windowMinutes: 60,
    requestsPerUnit: 10,
    raiseAt: 1.2,
    lowerAt: 0.95,
    blockSeconds: 300,
    intervalSeconds: 240,
    mostIntervalSeconds: 600,
    holdMs: 300,
    startFactor: 1.5,
    leastFactor: 0.8,
    mostFactor: 4,
    learningRate: 0.03,
    peakMinutes: 30,
    billShare: 0.01,
    savedShare: 0.75,
    worthShare: 0.01,
    mostShare: 0.07,
    leastPings: 5,
    penaltyShare: 0.5,
    penaltyUsdPerSecond: 0.01,
    coldStartSeconds: 0.6,
    base: true,
    pool: true,
  },
  propose(context) {
    const base = proposeBase(context);
    const pool =
      context.settings['pool'] === true
        ? planPool(context.observation, context.memory, poolSettings(context))
        : { memory: {} };
    return { ...base, ...pool, memory: { ...context.memory, ...pool.memory, ...base.memory } };
  },
};

function poolSettings(context: PolicyContext) {
  const value = (name: string) => numberSetting(context, name);
  return {
    intervalSeconds: value('intervalSeconds'),
    mostIntervalSeconds: value('mostIntervalSeconds'),
    holdMs: value('holdMs'),
    arrivalShare: 0,
    startFactor: value('startFactor'),
    leastFactor: value('leastFactor'),
    mostFactor: value('mostFactor'),
    learningRate: value('learningRate'),
    peakMinutes: value('peakMinutes'),
    billShare: value('billShare'),
    savedShare: value('savedShare'),
    worthShare: value('worthShare'),
    mostShare: value('mostShare'),
    leastPings: value('leastPings'),
    penaltyShare: value('penaltyShare'),
    penaltyUsdPerSecond: value('penaltyUsdPerSecond'),
    coldStartSeconds: value('coldStartSeconds'),
    memoryGb: context.target.memoryMb / 1024,
    prices: lambdaPrices[context.target.architecture],
  };
}

/** The memory it returns holds only what is its own: what it wanted, when it last raised that, and what it saves. */
function proposeBase(context: PolicyContext): PolicyOutcome {
  if (context.settings['base'] !== true)
    return { proposal: { kind: 'abstain', reason: 'the base is switched off' } };
  const { observation, target, memory } = context;
  const base = newsvendorBase(observation, lambdaPrices[target.architecture], {
    windowMinutes: numberSetting(context, 'windowMinutes'),
    requestsPerUnit: numberSetting(context, 'requestsPerUnit'),
    raiseAt: numberSetting(context, 'raiseAt'),
    lowerAt: numberSetting(context, 'lowerAt'),
  });
  if (!base) return blind('no concurrency was measured yet');
  const held = heldUnits(context);
  const value = withinBand(held, base, endsBlock(context, memory));
  const share = (100 * base.breakEven).toFixed(0);
  const reason = `${base.least} to ${base.most} units were busy over ${share} % of ${base.minutes} minutes`;
  const raised: Memory = value > held ? { baseMs: observation.atMs } : {};
  const learned = learnSavings(memory, observation.atMs, base.saves);
  return {
    proposal: { kind: 'capacity', value, reason },
    memory: { ...learned, ...raised, baseUnits: value },
  };
}

/** Units that are there for the base: what a planned event or a person asked for beyond it goes when they no longer do. */
function heldUnits({ observation, memory }: PolicyContext): number {
  const { requested } = observation.capacity;
  return Math.min(requested, memory['baseUnits'] ?? requested);
}

function withinBand(current: number, base: { least: number; most: number }, mayLower: boolean): number {
  if (current < base.least) return base.least;
  return current > base.most && mayLower ? base.most : current;
}

/** A unit is paid in blocks from its call: lowering pays only in the last half minute of one. */
function endsBlock(context: PolicyContext, memory: Memory): boolean {
  const block = numberSetting(context, 'blockSeconds') * 1000;
  return (context.observation.atMs - (memory['baseMs'] ?? 0)) % block >= block - 30_000;
}
