import type { Clock } from '../../../functions/kernel/clock.ts';
import type { ScheduleModel } from '../template/model.ts';
import { parseSchedule, type ScheduleRule } from './cron.ts';

/** What the schedules need around them. */
export interface SchedulesParts {
  /** Puts the event into Lambda's internal queue: what fails there is retried there. */
  invokeAsync(functionName: string, payload: string): void;
  clock: Clock;
  region: string;
  accountId: string;
}

interface Entry {
  schedule: ScheduleModel;
  rule: ScheduleRule;
  /** Next time of a rate; the last minute that a calendar was asked about. */
  timeMs: number;
}

const MINUTE_MS = 60_000;

/** The schedules of the stage. A rate fires at the first tick and then every period; a calendar in its minutes. */
export class Schedules {
  readonly #parts: SchedulesParts;
  readonly #entries: Entry[];
  #timer: NodeJS.Timeout | undefined;

  constructor(schedules: readonly ScheduleModel[], parts: SchedulesParts) {
    this.#parts = parts;
    const timeMs = parts.clock();
    this.#entries = schedules
      .filter((schedule) => schedule.enabled)
      .map((schedule) => ({ schedule, rule: parseSchedule(schedule.expression), timeMs }));
  }

  /** Looks every second. */
  start(): void {
    this.tick();
    this.#timer = setInterval(() => this.tick(), 1_000);
  }

  /** Fires what is due now. */
  tick(): void {
    const now = this.#parts.clock();
    for (const entry of this.#entries.filter((each) => isDue(each, now))) {
      this.#parts.invokeAsync(entry.schedule.functionName, this.#event(entry.schedule, now));
    }
  }

  stop(): void {
    clearInterval(this.#timer);
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
