import { decide } from '../../functions/scaling/domain/decide.ts';
import type { Decision } from '../../functions/scaling/domain/decision.ts';
import { measured, type Reading } from '../../functions/scaling/domain/observation.ts';
import { type Deciding, decideTogether, LEFT_FREE } from '../../functions/scaling/domain/share-account.ts';
import type { AccountState, Target } from '../../functions/scaling/domain/target.ts';
import type { Run, Watch } from './run.ts';
import { SharedFleets } from './shared-fleets.ts';
import { traceSeconds } from './trace.ts';

/** Do decisions know of each other, as in the product, or is each made as if its function were alone in the account? */
export type Knowing = 'each other' | 'themselves';

const KEEP_MINUTES = 5;

/**
 * Several functions on one account (`SharedFleets`). A request that finds the pool used up is refused; provisioned units are taken
 * from the pool used or not, and asking for more of them than the limit leaves room for is refused, as Lambda does.
 */
export class AccountRun {
  readonly runs: readonly Run[];
  /** Changes that Lambda would have refused. */
  readonly refused: number[];
  private readonly targets: readonly Target[];
  private readonly limit: number;
  private readonly fleets: SharedFleets;
  private readonly knowing: Knowing;
  private readonly delayMs: number;
  private readonly minutes: { visibleMs: number; reading: Reading }[] = [];
  /** Most units of the account that were gone at once, but for pings. */
  mostInUse = 0;

  constructor(runs: readonly Run[], knowing: Knowing = 'each other') {
    const settings = runs.map(({ scenario }) => scenario.fleet);
    this.runs = runs;
    this.refused = runs.map(() => 0);
    this.targets = runs.map(({ target }, index) => ({ ...target, name: String(index).padStart(4, '0') }));
    this.limit = settings[0]?.accountLimit ?? 0;
    this.fleets = new SharedFleets(runs.map(({ fleet }) => fleet));
    this.delayMs = (settings[0]?.metricDelaySeconds ?? 0) * 1000;
    this.knowing = knowing;
  }

  /** Plays until the longest trace ends; `watch` is told of each function's minutes. */
  play(watches: readonly Watch[]): void {
    const streams = this.runs.map((run) => run.arrivals());
    const counts = streams.map((stream) => stream.counts);
    const seconds = Math.max(...this.runs.map(({ scenario }) => traceSeconds(scenario.trace)));
    for (let second = 0; second < seconds; second += 1) {
      for (const run of this.runs) run.begin(second);
      this.decide(second);
      const arriving = streams.map((stream) => stream.second(second));
      this.fleets.second(second * 1000, counts, arriving);
      this.runs.forEach((run, index) => {
        run.end(second, watches[index]);
      });
      if ((second + 1) % 60 === 0) this.closeMinute((second + 1) * 1000);
    }
    for (const run of this.runs) run.rollout?.end();
  }

  private closeMinute(endMs: number): void {
    const peak = this.fleets.takePeak();
    this.mostInUse = Math.max(this.mostInUse, peak);
    this.minutes.push({ visibleMs: endMs + this.delayMs, reading: measured(peak, endMs - 60_000) });
  }

  private decide(second: number): void {
    const nowMs = second * 1000;
    if (!this.runs.some((run) => run.isDue(second))) return;
    const decisions = this.knowing === 'each other' ? this.together(second) : this.apart(second);
    for (const [index, decision] of decisions.entries())
      if (decision) this.runs[index]?.carryOut(nowMs, this.granted(index, decision));
  }

  private together(second: number): (Decision | undefined)[] {
    const members = this.runs.map((run, index): Deciding => {
      const input = { ...run.input(second * 1000), target: this.targets[index] as Target };
      const member = { target: input.target, observation: input.observation, control: input.control };
      return run.isDue(second) ? { ...member, decides: (account) => decide({ ...input, account }) } : member;
    });
    return decideTogether(this.account(second * 1000), members).map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
  }

  private apart(second: number): (Decision | undefined)[] {
    return this.runs.map((run) => (run.isDue(second) ? decide(run.input(second * 1000)) : undefined));
  }

  private account(nowMs: number): AccountState {
    const visible = this.minutes.filter(({ visibleMs }) => visibleMs <= nowMs);
    this.minutes.splice(0, Math.max(0, visible.length - KEEP_MINUTES));
    return {
      concurrencyLimit: this.limit,
      claimedByOthers: this.fleets.reserved,
      claimed: visible.slice(-KEEP_MINUTES).map(({ reading }) => reading),
      callsLeft: 10,
      budget: { monthlyUsd: Number.POSITIVE_INFINITY, spentUsd: 0, secondsLeft: 2_592_000 },
    };
  }

  /** PutProvisionedConcurrencyConfig is refused when the account would have fewer than 100 units left. */
  private granted(index: number, decision: Decision): Decision {
    const run = this.runs[index];
    const from = run?.fleet.provisioned.requested ?? 0;
    if (decision.to <= from || run?.scenario.fleet.reserved !== undefined) return decision;
    const requested = sum(this.runs.filter(onPool).map(({ fleet }) => fleet.provisioned.requested));
    if (requested - from + decision.to <= this.limit - LEFT_FREE - this.fleets.reserved) return decision;
    this.refused[index] = (this.refused[index] ?? 0) + 1;
    return { ...decision, to: from };
  }
}

function onPool({ scenario }: Run): boolean {
  return scenario.fleet.reserved === undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
