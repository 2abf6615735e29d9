import type { Clock } from '../../../functions/kernel/clock.ts';
import type { Invoke } from '../lambda/contracts.ts';
import type { ScheduleModel } from '../template/model.ts';
import { parseSchedule, type ScheduleRule } from './cron.ts';
import type { Report } from './mapping.ts';

/** What the schedules need around them. */
export interface SchedulesParts {
  invoke: Invoke;
  clock: Clock;
  report: Report;
  region: string;
  accountId: string;
}

interface Entry {
  schedule: ScheduleModel;
  rule: ScheduleRule;
  /** Next time of a rate; the last minute that a calendar was asked about. */
  timeMs: number;
  running: boolean;
}

const MINUTE_MS = 60_000;

/**
 * The schedules of the stage. A rate fires at the first tick and then every period; a calendar in its minutes.
 * A schedule whose last run has not ended yet waits for it, as a function that is still busy would be throttled here.
 */
export class Schedules {
  readonly #parts: SchedulesParts;
  readonly #entries: Entry[];
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(schedules: readonly ScheduleModel[], parts: SchedulesParts) {
    this.#parts = parts;
    const now = parts.clock();
    this.#entries = schedules
      .filter((schedule) => schedule.enabled)
      .map((schedule) => ({
        schedule,
        rule: parseSchedule(schedule.expression),
        timeMs: now,
        running: false,
      }));
  }

  /** Looks every second. */
  start(): void {
    this.tick();
    this.#timer = setInterval(() => this.tick(), 1_000);
  }

  /** Fires what is due now. */
  tick(): void {
    const now = this.#parts.clock();
    for (const entry of this.#entries) if (!entry.running && isDue(entry, now)) this.#fire(entry, now);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#running);
  }

  #fire(entry: Entry, now: number): void {
    entry.running = true;
    const run: Promise<void> = this.#invoke(entry, now)
      .catch((error: Error) => this.#parts.report(`schedule ${entry.schedule.name}: ${error.message}`))
      .finally(() => {
        entry.running = false;
        this.#running.delete(run);
      });
    this.#running.add(run);
  }

  async #invoke(entry: Entry, now: number): Promise<void> {
    const { schedule } = entry;
    const outcome = await this.#parts.invoke(schedule.functionName, this.#event(schedule, now));
    if (outcome.kind === 'ok') return;
    const why = outcome.kind === 'error' ? `${outcome.errorType}: ${outcome.errorMessage}` : outcome.reason;
    this.#parts.report(`schedule ${schedule.name}: ${why}`);
    // A rate keeps its rhythm after errors, but a run that was throttled did not happen: the next tick tries again.
    if (outcome.kind === 'throttled' && entry.rule.kind === 'rate') entry.timeMs = this.#parts.clock();
  }

  /** The target's input, or the event EventBridge Scheduler makes itself. */
  #event(schedule: ScheduleModel, now: number): string {
    const { region, accountId } = this.#parts;
    const arn = `arn:aws:scheduler:${region}:${accountId}:schedule/default/${schedule.name}`;
    const time = `${new Date(now).toISOString().slice(0, 19)}Z`;
    if (schedule.input !== undefined) {
      return schedule.input
        .replaceAll('<aws.scheduler.schedule-arn>', arn)
        .replaceAll('<aws.scheduler.scheduled-time>', time)
        .replaceAll('<aws.scheduler.execution-id>', `${schedule.name}-${now}`)
        .replaceAll('<aws.scheduler.attempt-number>', '1');
    }
    return JSON.stringify({
      version: '0',
      id: `${schedule.name}-${now}`,
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: accountId,
      time,
      region,
      resources: [arn],
      detail: '{}',
    });
  }
}

function isDue(entry: Entry, now: number): boolean {
  if (entry.rule.kind === 'rate') {
    if (now < entry.timeMs) return false;
    entry.timeMs = now + entry.rule.everyMs;
    return true;
  }
  const minute = Math.floor(now / MINUTE_MS);
  if (minute === Math.floor(entry.timeMs / MINUTE_MS)) return false;
  entry.timeMs = now;
  return entry.rule.isDue(minute * MINUTE_MS);
}
