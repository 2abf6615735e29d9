import type { FleetSettings } from './fleet-settings.ts';
import type { Uniform } from './random.ts';

/** Other functions of the same account: what they use of its pool, and how many of their requests this second were admitted. */
export interface Others {
  inUse(): number;
  admitted(): number;
}

/** A function that is alone in its account. */
export const nobody: Others = { inUse: () => 0, admitted: () => 0 };

export interface FleetModel {
  readonly settings: FleetSettings;
  /** Service times in ms, drawn by a uniform index. */
  readonly serviceMs: Uint16Array;
  readonly coldStartMs: number;
  readonly random: Uniform;
}
