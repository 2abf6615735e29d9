import { describe, expect, test } from 'vitest';
import type { ScheduleModel } from '../../../lib/local/template/model.ts';
import { parseSchedule } from '../../../lib/local/triggers/cron.ts';
import { Schedules } from '../../../lib/local/triggers/schedules.ts';

const start = Date.parse('2026-03-02T10:15:20Z');
function running(schedule: Partial<ScheduleModel>) {
  let now = start;
  const events: string[] = [];
  const schedules = new Schedules(
    [
      {
        name: 'sweep',
        functionName: 'sweeper',
        expression: 'rate(1 minute)',
        input: undefined,
        enabled: true,
        ...schedule,
      },
    ],
    {
      invokeAsync: (name, payload) => events.push(`${name} ${payload}`),
      clock: () => now,
      region: 'us-east-1',
      accountId: '000000000000',
    },
  );
  return {
    events,
    at(secondsLater: number) {
      now = start + secondsLater * 1000;
      schedules.tick();
      return events.length;
    },
  };
}

describe('a rate', () => {
  test('fires at once, then once a period', () => {
    const schedule = running({});
    expect(schedule.at(0)).toBe(1);
    expect(schedule.at(59)).toBe(1);
    expect(schedule.at(60)).toBe(2);
    expect(schedule.at(600)).toBe(3);
    expect(schedule.at(601)).toBe(3);
  });

  test('sends the input with its placeholders filled, else the scheduler’s own event', () => {
    const own = running({});
    own.at(0);
    expect(JSON.parse(own.events[0]!.slice('sweeper '.length))).toMatchObject({
      source: 'aws.scheduler',
      'detail-type': 'Scheduled Event',
      time: '2026-03-02T10:15:20Z',
      resources: ['arn:aws:scheduler:us-east-1:000000000000:schedule/default/sweep'],
    });
    const given = running({ input: '{"at":"<aws.scheduler.scheduled-time>"}' });
    given.at(0);
    expect(given.events).toEqual(['sweeper {"at":"2026-03-02T10:15:20Z"}']);
  });

  test('a disabled schedule never fires', () => {
    expect(running({ enabled: false }).at(3600)).toBe(0);
  });
});

describe('a calendar', () => {
  test('fires once in each minute it names', () => {
    const schedule = running({ expression: 'cron(16,18 * * * ? *)' });
    expect(schedule.at(0)).toBe(0);
    expect(schedule.at(45)).toBe(1);
    expect(schedule.at(50)).toBe(1);
    expect(schedule.at(165)).toBe(2);
  });

  test.each([
    ['cron(15 10 * * ? *)', true],
    ['cron(0/5 10 * * ? *)', true],
    ['cron(0/4 10 * * ? *)', false],
    ['cron(* 8-11 ? * MON-FRI *)', true],
    ['cron(* * ? * SUN *)', false],
    ['cron(* * 2 MAR ? 2026)', true],
    ['cron(* * 2 3 ? 2027)', false],
  ])('%s in that minute: %s', (expression, due) => {
    const rule = parseSchedule(expression);
    expect(rule.kind === 'calendar' && rule.isDue(start)).toBe(due);
  });

  test.each([
    'cron(* * L * ? *)',
    'cron(60 * * * ? *)',
    'cron(* * *)',
    'rate(5 weeks)',
    'at(2026-01-01T00:00:00)',
    'cron(*/0 * * * ? *)',
  ])('%s is refused by name', (expression) => {
    expect(() => parseSchedule(expression)).toThrow(expression);
  });
});
