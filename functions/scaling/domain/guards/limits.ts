import { type Guard, moving } from '../decision.ts';
import { latest } from '../observation.ts';
import { lambdaPrices } from '../prices.ts';
import { LEFT_FREE } from '../share-account.ts';

/** A target below its floor is raised and one above its ceiling lowered, whatever the policies say (T7, T29). */
export const floorAndCeiling: Guard = moving('floor-and-ceiling', (draft, { target }) => {
  if (draft.value < target.floor) return { value: target.floor, reason: `floor ${target.floor}` };
  if (draft.value > target.ceiling) return { value: target.ceiling, reason: `ceiling ${target.ceiling}` };
  return undefined;
});

/** Provisioned concurrency may not pass the function's reserved concurrency. */
export const withinReserved: Guard = moving('reserved', (draft, { target }) => {
  if (target.lever !== 'provisioned-concurrency' || target.reserved === undefined) return undefined;
  if (draft.value <= target.reserved) return undefined;
  return { value: target.reserved, reason: `reserved concurrency is ${target.reserved}` };
});

/**
 * Reserved and provisioned concurrency of the account leave 100 units free, as Lambda demands. What a target already has it
 * keeps: Lambda granted it, and a reserve that shrank because others grew would stop its function.
 */
export const withinAccount: Guard = moving('account-limit', (draft, { target, account, observation }) => {
  if (target.lever !== 'provisioned-concurrency' && target.lever !== 'reserved-concurrency') return undefined;
  if (target.lever === 'provisioned-concurrency' && target.reserved !== undefined) return undefined;
  const free = account.concurrencyLimit - LEFT_FREE - account.claimedByOthers;
  const room = Math.max(0, free, observation.capacity.requested);
  if (draft.value <= room) return undefined;
  return {
    value: room,
    reason: `account limit ${account.concurrencyLimit} - ${LEFT_FREE} - ${account.claimedByOthers} claimed`,
  };
});

/** A reserved value admits 10 x itself in requests a second; it is not lowered below what comes in (aws-facts 1.1). */
export const admitsTheRate: Guard = moving('request-rate', (draft, { target, observation }) => {
  if (target.lever !== 'reserved-concurrency') return undefined;
  const rate = latest(observation, 'requestsPerSecond');
  const least = rate === undefined ? 0 : Math.min(target.ceiling, Math.ceil(rate / 10));
  if (draft.value >= least) return undefined;
  return { value: least, reason: `${rate?.toFixed(1)} requests/s need ${least} units at 10 each` };
});

/** Provisioned units are paid while idle: a raise stops at what the month's budget can keep until its end (T36). */
export const withinBudget: Guard = moving('spend-budget', (draft, { target, account, observation }) => {
  const current = observation.capacity.requested;
  if (target.lever !== 'provisioned-concurrency' || draft.value <= current) return undefined;
  const keep = (lambdaPrices[target.architecture].provisionedKeep * target.memoryMb) / 1024;
  const left = account.budget.monthlyUsd - account.budget.spentUsd;
  const affordable = Math.floor(left / (keep * Math.max(300, account.budget.secondsLeft)));
  const most = Math.max(current, target.floor, affordable);
  if (draft.value <= most) return undefined;
  return {
    value: most,
    reason: `${left.toFixed(2)} USD left this month keep ${Math.max(0, affordable)} units`,
  };
});

/** Lambda's 15 control-plane calls a second are shared by the account: the scaler counts its changes and stops. */
export const CALLS_SPENT = 'no control-plane calls left this minute';

export const withinCalls: Guard = moving('control-plane', (draft, { account, observation }) => {
  if (account.callsLeft > 0 || draft.value === observation.capacity.requested) return undefined;
  return { value: observation.capacity.requested, reason: CALLS_SPENT };
});

/** A change that is being carried out is left alone; the next tick looks again. */
export const notWhileInProgress: Guard = moving('in-progress', (_draft, { observation }) => {
  if (!observation.capacity.inProgress) return undefined;
  return { value: observation.capacity.requested, reason: 'the last change is still in progress' };
});
