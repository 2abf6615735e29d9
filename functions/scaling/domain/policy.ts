import type { Observation } from './observation.ts';
import type { PlannedEvent } from './planned-event.ts';
import type { AccountState, Target } from './target.ts';

/** Plain data a policy keeps from one evaluation to the next; stored with the target, so it survives a cold scaler. */
export type Memory = Readonly<Record<string, number>>;

/**
 * What a policy wants. Capacity proposals combine by maximum, caps by minimum, and a freeze stops every raise.
 * `urgent` asks to skip stabilisation and rate limits, and must say why.
 */
export type Proposal =
  | { readonly kind: 'capacity'; readonly value: number; readonly reason: string; readonly urgent?: true }
  | { readonly kind: 'cap'; readonly value: number; readonly reason: string }
  | { readonly kind: 'freeze'; readonly reason: string }
  | { readonly kind: 'abstain'; readonly reason: string; readonly blind?: true };

/** Pings to send at one instant, so that `size` environments exist. */
export interface Wave {
  readonly size: number;
  readonly pings: number;
  readonly holdMs: number;
  readonly reason: string;
}

export interface PolicyOutcome {
  readonly proposal: Proposal;
  readonly wave?: Wave;
  readonly memory?: Memory;
}

export interface PolicyContext {
  readonly observation: Observation;
  readonly target: Target;
  readonly account: AccountState;
  readonly settings: Readonly<Record<string, number | string | boolean>>;
  readonly memory: Memory;
  readonly events: readonly PlannedEvent[];
}

export interface Policy {
  /** One line for the ops page. */
  readonly summary: string;
  /** How often the method it stands for evaluates; the running scaler offers 30 s. */
  readonly periodSeconds: number;
  readonly defaults: Readonly<Record<string, number | string | boolean>>;
  propose(context: PolicyContext): PolicyOutcome;
}

/** A number among the settings; a policy's defaults are merged in before it is called. */
export function numberSetting(context: PolicyContext, name: string): number {
  const value = context.settings[name];
  if (typeof value !== 'number') throw new Error(`policy setting ${name} is not a number: ${String(value)}`);
  return value;
}

/** A policy that has nothing to say because what it needs was not measured. */
export function blind(reason: string): PolicyOutcome {
  return { proposal: { kind: 'abstain', reason, blind: true } };
}

/** A policy that sees its data and wants nothing. */
export function content(reason: string): PolicyOutcome {
  return { proposal: { kind: 'abstain', reason } };
}

/** A wish for so much capacity. */
export function wants(value: number, reason: string): PolicyOutcome {
  return { proposal: { kind: 'capacity', value, reason } };
}
