/** "Flash sale Friday 18:00, 40x": capacity wanted for a time that a person knows beforehand. */
export interface PlannedEvent {
  readonly id: string;
  readonly name: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Either so many times the usual peak of that clock time, or a plain value. */
  readonly demand:
    | { readonly kind: 'times'; readonly factor: number }
    | { readonly kind: 'value'; readonly value: number };
}

/** Provisioned concurrency: up to three minutes of preparation and 6,000 environments a minute (aws-facts 1.2). */
export function leadMs(units: number): number {
  return 180_000 + (units / 6000) * 60_000;
}
