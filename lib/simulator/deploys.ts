import type { DecisionInput } from '../../functions/scaling/domain/decision.ts';
import { deployWave } from '../../functions/scaling/domain/deploy-wave.ts';
import type { Observation, WarmedVersion } from '../../functions/scaling/domain/observation.ts';
import type { Fleet } from './fleet.ts';
import type { Uniform } from './random.ts';

/** When new versions get the traffic, in seconds from the trace's start, oldest first. */
export interface Deploys {
  readonly atSeconds: readonly number[];
  /** Is the new version warmed before, as the product does where a warm pool is kept? Nobody else's policy has that. */
  readonly warm: boolean;
}

/** What a deploy did to requests. */
export interface AfterDeploy {
  readonly atSeconds: number;
  readonly requests: number;
  readonly coldStarts: number;
  /** Environments that were warmed before. */
  readonly warmed: number;
}

/** A wave warms the new version so long before traffic moves: CloudFormation has to update the aliases meanwhile. */
const LEAD_SECONDS = 30;
/** For so long after a deploy its cold starts are counted, or until the next one. */
export const AFTER_SECONDS = 600;

interface Counting {
  readonly atSeconds: number;
  readonly untilSeconds: number;
  readonly warmed: number;
  readonly requests: number;
  readonly coldStarts: number;
}

/** Carries deploys out on a fleet: warms the new version, moves traffic to it, and counts what that costs requests. */
export class Rollout {
  readonly after: AfterDeploy[] = [];
  private readonly fleet: Fleet;
  private readonly deploys: Deploys;
  /** Milliseconds that provisioned concurrency of the new version takes. */
  private readonly preparationMs: () => number;
  private version = 1;
  private warmed: WarmedVersion | undefined;
  private counting: Counting | undefined;

  constructor(fleet: Fleet, deploys: Deploys, preparationMs: () => number) {
    this.fleet = fleet;
    this.deploys = deploys;
    this.preparationMs = preparationMs;
  }

  /** To be called as each second begins, with what a decision would see. */
  second(second: number, input: () => DecisionInput): void {
    const { atSeconds, warm } = this.deploys;
    if (second === this.counting?.untilSeconds) this.end();
    if (atSeconds.includes(second)) this.move(second);
    if (warm && atSeconds.some((at) => second === Math.max(0, at - LEAD_SECONDS))) this.warm(input());
  }

  /** What the scaler sees of it. */
  seen(): Pick<Observation, 'version' | 'warmed'> {
    return { version: this.version, ...(this.warmed ? { warmed: this.warmed } : {}) };
  }

  /** Ends a count that is still running; to be called when the trace is over. */
  end(): void {
    const { counting, fleet } = this;
    if (!counting) return;
    const { atSeconds, warmed, requests, coldStarts } = counting;
    this.counting = undefined;
    const since = { requests: fleet.requests - requests, coldStarts: fleet.coldStarts - coldStarts };
    this.after.push({ atSeconds, warmed, ...since });
  }

  private warm(input: DecisionInput): void {
    const wave = deployWave(input);
    if (!wave) return;
    const { atMs } = input.observation;
    const size = this.fleet.warmNext(atMs, wave.pings, wave.holdMs);
    this.warmed = { version: this.version + 1, atMs, size };
  }

  private move(second: number): void {
    this.end();
    this.version += 1;
    this.fleet.deploy(second * 1000, this.preparationMs());
    const { requests, coldStarts } = this.fleet;
    const warmed = this.warmed?.version === this.version ? this.warmed.size : 0;
    this.counting = {
      atSeconds: second,
      untilSeconds: second + AFTER_SECONDS,
      warmed,
      requests,
      coldStarts,
    };
  }
}

/** Milliseconds of a uniform time in the range that AWS names, as for a change by the scaler. */
export function preparation([least, most]: readonly [number, number], random: Uniform): () => number {
  return () => Math.round(1000 * (least + (most - least) * random()));
}
