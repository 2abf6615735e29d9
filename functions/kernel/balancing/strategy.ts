import type { Endpoints } from './endpoints.ts';
import type { Region } from './geography.ts';

/** What a strategy may look at in a request. */
export interface PickRequest {
  /** What must stay together: an account, a session. */
  key?: string;
  region?: Region;
}

/** The index of an endpoint in rotation. Only called while there is one; it changes nothing but its own state. */
export type Pick = (request: PickRequest) => number;

/** Uniform unsigned 32-bit integers. */
export type Random32 = () => number;

/** Makes the pick function over one set of endpoints; `random` is its only source of chance. */
export type Strategy = (endpoints: Endpoints, random: Random32) => Pick;
