import { freshControl } from '../../functions/scaling/domain/control.ts';
import { lambdaPrices } from '../../functions/scaling/domain/prices.ts';
import type { Driver, Scenario } from './run.ts';
import { type UnitLoads, type UnitValue, unitLoads, unitValue } from './unit-loads.ts';

/** `bill` counts money only; `objective` counts the cold-start penalty too. */
export type Aim = 'bill' | 'objective';

/**
 * Provisioned units for each block, by one dynamic program per unit with full knowledge: on or off in each block; a
 * start is called at the block's beginning and, like for everybody, works only after the mean preparation time.
 */
export function clairvoyantPlan(scenario: Scenario, loads: UnitLoads, aim: Aim): Uint32Array {
  const plan = new Uint32Array(loads.busyMs.length);
  const [least, most] = scenario.fleet.preparationSeconds;
  const lost = Math.min(1, (least + most) / 2 / loads.blockSeconds);
  const units = Math.max(0, ...loads.busyMs.map((row) => row.length));
  for (let unit = 1; unit <= units; unit += 1) {
    const values = plan.map(() => 0);
    const on = bestSchedule(
      Array.from(values, (_, block) => unitValue(loads, scenario, { unit, block })),
      lost,
      aim,
    );
    for (const block of on) plan[block] = (plan[block] ?? 0) + 1;
  }
  return plan;
}

/**
 * Blocks in which the unit is on, maximising its gain. A start loses the share `lost` of the first block; an end costs a
 * cold start that Lambda alone would not have had, because no on-demand environment was kept alive meanwhile.
 */
function bestSchedule(values: readonly UnitValue[], lost: number, aim: Aim): number[] {
  const stay = new Float64Array(values.length + 1);
  const away = new Float64Array(values.length + 1);
  const starts = new Uint8Array(values.length);
  const stays = new Uint8Array(values.length);
  let leaving = 0;
  for (let block = values.length - 1; block >= 0; block -= 1) {
    const value = values[block] as UnitValue;
    const gain = value.saved + (aim === 'objective' ? value.cold : 0);
    leaving = leavingCost(value, leaving, aim);
    const keepOn = gain - value.keep + (stay[block + 1] as number);
    const start = gain * (1 - lost) - value.keep + (stay[block + 1] as number);
    const off = away[block + 1] as number;
    stays[block] = keepOn > off - leaving ? 1 : 0;
    starts[block] = start > off ? 1 : 0;
    stay[block] = Math.max(keepOn, off - leaving);
    away[block] = Math.max(start, off);
  }
  return walk(starts, stays);
}

/** Cost of being off from this block on after having been on: its next use meets a cold start that is not counted yet. */
function leavingCost(value: UnitValue, later: number, aim: Aim): number {
  if (aim === 'bill') return 0;
  if (!value.used) return later;
  return value.cold > 0 ? 0 : value.oneCold;
}

function walk(starts: Uint8Array, stays: Uint8Array): number[] {
  const on: number[] = [];
  let running = false;
  for (let block = 0; block < starts.length; block += 1) {
    running = (running ? stays[block] : starts[block]) === 1;
    if (running) on.push(block);
  }
  return on;
}

/** A driver that carries out the plan. */
export function planDriver(scenario: Scenario, plan: Uint32Array): Driver {
  const block = scenario.fleet.billingBlockSeconds;
  return {
    periodSeconds: block,
    decide: ({ observation }) => ({
      to: plan[Math.floor(observation.atMs / 1000 / block)] ?? 0,
      control: freshControl,
    }),
  };
}

/** The clairvoyant baseline under the same actuation delay. */
export function clairvoyantDriver(scenario: Scenario, aim: Aim): Driver {
  return planDriver(scenario, clairvoyantPlan(scenario, unitLoads(scenario), aim));
}

/**
 * Lower bound with both levers: in each block every unit is off, provisioned, or kept alive by a ping each idle life,
 * whichever is cheapest, without actuation delay and without collisions. No policy can reach it.
 */
export function bothLeversBound(
  scenario: Scenario,
  loads: UnitLoads,
): { objectiveUsd: number; billUsd: number } {
  const prices = lambdaPrices[scenario.fleet.architecture];
  const gb = scenario.profile.memoryGb;
  // Pings that arrive evenly over the spread and end together hold for half of it less in the mean.
  const heldSeconds = scenario.fleet.pingHoldSeconds - scenario.fleet.pingSpreadSeconds / 2;
  const hold = heldSeconds * gb * prices.onDemandUse + prices.requestUsd;
  const pingUsd = (hold * loads.blockSeconds) / scenario.fleet.idleLifeSeconds;
  let [objectiveUsd, billUsd] = [0, 0];
  for (let block = 0; block < loads.busyMs.length; block += 1) {
    const row = loads.busyMs[block] as Float64Array;
    const served = (loads.served[block] as Float64Array).reduce((sum, count) => sum + count, 0);
    const plain =
      (row.reduce((sum, ms) => sum + ms, 0) / 1000) * gb * prices.onDemandUse + served * prices.requestUsd;
    objectiveUsd += plain;
    billUsd += plain;
    for (let unit = 1; unit <= row.length; unit += 1) {
      const value = unitValue(loads, scenario, { unit, block });
      objectiveUsd += Math.min(value.cold, pingUsd, value.keep - value.saved);
      billUsd += Math.min(0, value.keep - value.saved);
    }
  }
  return { objectiveUsd, billUsd };
}
