import { describe, expect, test } from 'vitest';
import { type Control, freshControl } from '../../../functions/scaling/domain/control.ts';
import { leadMs, type PlannedEvent } from '../../../functions/scaling/domain/planned-event.ts';
import { aTarget, by, decided, MINUTE, NOW, seen } from '../../support/scaling-fixtures.ts';

describe('planned events', () => {
  const event = { id: 'e1', name: 'flash sale', fromMs: NOW + 10 * MINUTE, untilMs: NOW + 70 * MINUTE };
  const sale = { ...event, demand: { kind: 'value', value: 120 } } as const;
  const at = (atMs: number) =>
    decided(
      by('schedule', { damping: 'full' }),
      { ...seen({}, { requested: 0 }), atMs },
      {
        control: { ...freshControl, events: [sale] },
      },
    );

  test('capacity is asked for in time to be ready, and released afterwards', () => {
    const lead = leadMs(120);
    expect(at(sale.fromMs - lead - 1000).to).toBe(0);
    expect(at(sale.fromMs - lead)).toMatchObject({ to: 120 });
    expect(at(sale.untilMs - 1).to).toBe(120);
    expect(at(sale.untilMs).to).toBe(0);
  });

  test('an event that raised a target of the default policy is released at its end, not up to five minutes later', () => {
    const target = aTarget({ policies: [{ policy: 'economic' }, { policy: 'schedule' }] });
    const busy = { meanInFlight: 12, requestsPerSecond: 120 };
    const course = (event: PlannedEvent, ticks: number) => {
      let control: Control = { ...freshControl, events: [event] };
      let requested = 0;
      return Array.from({ length: ticks }, (_, tick) => {
        const atMs = NOW + tick * 30_000;
        const decision = decided(target, { ...seen(busy, { requested }), atMs }, { control });
        ({ control } = decision);
        requested = decision.to;
        return { atMs, to: requested };
      });
    };
    for (const seconds of [60, 90, 150, 210, 270]) {
      const untilMs = NOW + seconds * 1000;
      const ticks = course({ ...sale, fromMs: NOW, untilMs }, 12);
      const during = ticks.filter(({ atMs }) => atMs < untilMs).map(({ to }) => to);
      expect(new Set(during), `${seconds} s`).toEqual(new Set([120]));
      const after = ticks.filter(({ atMs }) => atMs >= untilMs).map(({ to }) => to);
      expect(after.length).toBeGreaterThan(0);
      expect(new Set(after).size, `${seconds} s`).toBe(1);
      expect(after[0], `${seconds} s`).toBeLessThan(20);
      expect(after[0], `${seconds} s`).toBeGreaterThan(0);
    }
  });

  test('"40x" means forty times the usual peak of that time', () => {
    const times = { ...event, demand: { kind: 'times', factor: 40 } } as const;
    const base = seen({ peakInFlight: 2 }, { requested: 0 });
    const decision = decided(
      by('schedule'),
      { ...base, atMs: event.fromMs },
      { control: { ...freshControl, events: [times] } },
    );
    expect(decision.to).toBe(80);
    expect(decision.reason).toMatch(/flash sale/);
  });

  test('"40x" stays what it was when the event brings its traffic: it became forty times the sale itself', () => {
    const times = { ...event, demand: { kind: 'times', factor: 40 } } as const;
    let control: Control = { ...freshControl, events: [times] };
    const at = (atMs: number, peakInFlight: number) => {
      const decision = decided(
        by('schedule'),
        { ...seen({ peakInFlight }, { requested: 0 }), atMs },
        { control },
      );
      ({ control } = decision);
      return decision.to;
    };
    expect(at(event.fromMs - MINUTE, 2)).toBe(80);
    expect(at(event.fromMs + MINUTE, 75)).toBe(80);
    expect(at(event.untilMs, 75)).toBe(0);
    expect(control.memories['schedule']).toEqual({});
  });
});
