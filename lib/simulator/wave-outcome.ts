/** What a wave of pings met. */
export interface WaveOutcome {
  sent: number;
  warm: number;
  cold: number;
  provisioned: number;
  throttled: number;
  oldestIdleMs: number;
  /** Milliseconds that pings kept environments busy, and those of environments that lived before. */
  heldMs: number;
  warmHeldMs: number;
}

/** A wave whose pings arrive one after another until all of them have. */
export interface ArrivingWave {
  readonly met: WaveOutcome;
  readonly atMs: number;
  readonly untilMs: number;
  next: number;
}

/** Of a wave that has just been sent. */
export function nothingMet(sent: number): WaveOutcome {
  return { sent, warm: 0, cold: 0, provisioned: 0, throttled: 0, oldestIdleMs: 0, heldMs: 0, warmHeldMs: 0 };
}
