import type { DecisionInput } from './decision.ts';
import { recent } from './observation.ts';
import { economic } from './policies/economic.ts';
import type { Wave } from './policy.ts';
import { guardWave } from './wave-guard.ts';

const PEAK_MINUTES = 30;
/** Pings arrive one after another; the first environments to have started wait so long for the others. */
const TAIL_MS = 500;
/** Half of the new environments that Lambda starts of a function within ten seconds: the other half is for requests. */
const MOST_PINGS = 500;

/**
 * The wave that a version gets before traffic moves to it, where pings keep environments alive: one ping for each environment
 * of the pool, or for as many requests as were in flight at once lately. No provisioned concurrency is ready for a new version,
 * so what it served counts too. Each ping is held until all have started, so each meets an environment of its own. Undefined:
 * nothing may or need be sent.
 */
export function deployWave(input: DecisionInput): Wave | undefined {
  const { observation, control, target } = input;
  if (target.mode !== 'act') return undefined;
  const memory = control.memories['economic'] ?? {};
  const peak = Math.max(0, ...recent(observation, 'peakInFlight', PEAK_MINUTES));
  const size = Math.ceil(Math.max(memory['pool'] ?? 0, peak));
  const startSeconds = memory['startSeconds'] ?? takenForGranted(target);
  const wave = {
    size,
    pings: Math.min(size, MOST_PINGS),
    holdMs: Math.round(1000 * startSeconds) + TAIL_MS,
    reason: `a new version: ${size} environments (the pool, or the peak of half an hour)`,
  };
  return guardWave(wave, { ...input, proposals: [], blind: false });
}

function takenForGranted({ policies }: DecisionInput['target']): number {
  const own = policies.find(({ policy }) => policy === 'economic')?.settings?.['coldStartSeconds'];
  return Number(own ?? economic.defaults['coldStartSeconds']);
}
