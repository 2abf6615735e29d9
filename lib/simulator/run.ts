import { type Control, freshControl, withChange } from '../../functions/scaling/domain/control.ts';
import { decide } from '../../functions/scaling/domain/decide.ts';
import type { Decision, DecisionInput } from '../../functions/scaling/domain/decision.ts';
import type { WaveReport } from '../../functions/scaling/domain/observation.ts';
import { policyNamed } from '../../functions/scaling/domain/policies/registry.ts';
import type { Wave } from '../../functions/scaling/domain/policy.ts';
import type { AccountState, Target } from '../../functions/scaling/domain/target.ts';
import { type ArrivalModel, type ArrivalStream, arrivalStream } from './arrivals.ts';
import { type Deploys, preparation, Rollout } from './deploys.ts';
import { Fleet } from './fleet.ts';
import type { FleetSettings } from './fleet-settings.ts';
import { Meter } from './meter.ts';
import { type Profile, serviceTable } from './profile.ts';
import { streamSeed, type Uniform, uniformStream } from './random.ts';
import { type Trace, traceSeconds } from './trace.ts';
import type { WaveOutcome } from './wave-outcome.ts';

export interface Scenario {
  readonly trace: Trace;
  readonly scale: number;
  readonly profile: Profile;
  readonly seed: number;
  readonly arrivals: ArrivalModel;
  readonly fleet: FleetSettings;
  readonly deploys?: Deploys;
}

/** Called at the end of each minute with what an observer may plot or print. */
export type Watch = (run: Run, minute: number) => void;

/** Who decides: the same `decide` as in Lambda, or a bound that knows the future. */
export interface Driver {
  readonly periodSeconds: number;
  decide(input: DecisionInput): Pick<Decision, 'to' | 'wave' | 'control'>;
}

/** The product's decide function, called as often as the target's first policy is meant to be. */
export function productDriver(target: Target): Driver {
  return { periodSeconds: policyNamed(target.policies[0]?.policy ?? '').periodSeconds, decide };
}

/** One policy on one scenario. */
export class Run {
  readonly fleet: Fleet;
  readonly scenario: Scenario;
  readonly target: Target;
  readonly changes: { atMs: number; from: number; to: number }[] = [];
  readonly waves: { atMs: number; met: WaveOutcome }[] = [];
  readonly rollout: Rollout | undefined;
  private readonly meter: Meter;
  private readonly preparation: Uniform;
  private readonly account: AccountState;
  private control: Control = freshControl;

  private readonly driver: Driver;

  constructor(scenario: Scenario, target: Target, driver: Driver = productDriver(target)) {
    this.scenario = scenario;
    this.target = target;
    this.driver = driver;
    this.fleet = new Fleet({
      settings: scenario.fleet,
      serviceMs: serviceTable(scenario.profile),
      coldStartMs: scenario.profile.coldStartSeconds * 1000,
      random: uniformStream(streamSeed(scenario.seed, 2)),
    });
    this.preparation = uniformStream(streamSeed(scenario.seed, 3));
    const { deploys, seed, fleet } = scenario;
    const anew = preparation(fleet.preparationSeconds, uniformStream(streamSeed(seed, 4)));
    this.rollout = deploys && new Rollout(this.fleet, deploys, anew);
    const minutes = Math.ceil(traceSeconds(scenario.trace) / 60);
    this.meter = new Meter(this.fleet, scenario.fleet, minutes);
    this.account = {
      concurrencyLimit: scenario.fleet.accountLimit,
      claimedByOthers: 0,
      claimed: [],
      callsLeft: 10,
      budget: { monthlyUsd: Number.POSITIVE_INFINITY, spentUsd: 0, secondsLeft: 2_592_000 },
    };
  }

  /** Plays the whole trace. */
  play(watch?: Watch): void {
    const stream = this.arrivals();
    const seconds = traceSeconds(this.scenario.trace);
    for (let second = 0; second < seconds; second += 1) {
      this.begin(second);
      if (this.isDue(second)) this.carryOut(second * 1000, this.driver.decide(this.input(second * 1000)));
      this.fleet.second(second * 1000, stream.counts, stream.second(second));
      this.end(second, watch);
    }
    this.rollout?.end();
  }

  /** The requests of the trace, second by second. */
  arrivals(): ArrivalStream {
    const { trace, scale, profile, seed, arrivals } = this.scenario;
    return arrivalStream(trace, scale * profile.trafficShare, { seed, model: arrivals });
  }

  begin(second: number): void {
    this.rollout?.second(second, () => this.input(second * 1000));
  }

  isDue(second: number): boolean {
    return second % this.driver.periodSeconds === 0;
  }

  end(second: number, watch?: Watch): void {
    if ((second + 1) % 10 === 0) this.meter.tenSeconds((second + 1) * 1000);
    if (watch && (second + 1) % 60 === 0) watch(this, second / 60);
  }

  carryOut(nowMs: number, decision: Pick<Decision, 'to' | 'wave' | 'control'>): void {
    const from = this.fleet.provisioned.requested;
    this.control = decision.control;
    if (decision.to !== from) this.change(nowMs, from, decision.to);
    if (decision.wave) this.ping(nowMs, decision.wave);
  }

  /** What a decision sees now. */
  input(nowMs: number): DecisionInput {
    const { provisioned } = this.fleet;
    provisioned.settle(nowMs);
    return {
      target: this.target,
      account: this.account,
      control: this.control,
      observation: {
        atMs: nowMs,
        signals: this.meter.signals(nowMs),
        history: this.meter.history,
        capacity: {
          requested: provisioned.requested,
          ready: provisioned.ready,
          inProgress: provisioned.ready !== provisioned.requested,
        },
        ...this.lastWave(),
        ...this.rollout?.seen(),
      },
    };
  }

  private change(nowMs: number, from: number, to: number): void {
    const [least, most] = this.scenario.fleet.preparationSeconds;
    const seconds = least + (most - least) * this.preparation() + Math.max(0, to - from) / 100;
    this.fleet.provisioned.request(to, nowMs, Math.round(seconds * 1000));
    this.control = withChange(this.control, { atMs: nowMs, from, to });
    this.changes.push({ atMs: nowMs, from, to });
  }

  private ping(nowMs: number, wave: Wave): void {
    this.waves.push({ atMs: nowMs, met: this.fleet.wave(nowMs, wave.pings, wave.holdMs) });
  }

  private lastWave(): { lastWave?: WaveReport } {
    const last = this.waves.at(-1);
    if (!last) return {};
    const { atMs, met } = last;
    return {
      lastWave: {
        atMs,
        sent: met.sent,
        cold: met.cold,
        throttled: met.throttled,
        oldestIdleSeconds: met.oldestIdleMs / 1000,
        ...(met.cold > 0 ? { startSeconds: this.scenario.profile.coldStartSeconds } : {}),
        ...(met.warm > 0 ? { heldSeconds: met.warmHeldMs / met.warm / 1000 } : {}),
      },
    };
  }
}
