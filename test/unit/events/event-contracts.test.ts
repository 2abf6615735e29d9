import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventContracts } from '../../../functions/event-contracts.ts';
import type { DomainEvent } from '../../../functions/kernel/events/domain-event.ts';
import { type EventContracts, eventReader } from '../../../functions/kernel/events/event-contracts.ts';
import { services } from '../../../functions/services.ts';
import { sampleFile } from '../../../lib/build/event-catalogue.ts';
import { orderEvent } from '../../support/kafka-batches.ts';
import { ROOT } from '../../support/source-files.ts';

const folder = join(ROOT, 'events', 'domain');
const sample = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as DomainEvent;
const read = eventReader(eventContracts);

const versions = eventContracts.flatMap(({ aggregateType, types }) =>
  Object.entries(types).flatMap(([type, contract]) =>
    contract.versions.map((_, index) => ({
      name: `${type} v${index + 1}`,
      ...{ type, aggregateType, contract, version: index + 1 },
    })),
  ),
);

describe.each(versions)('$name', ({ type, aggregateType, contract, version }) => {
  const event = () => sample(sampleFile(type, version));

  test('has a sample that says what it is', () => {
    expect(event()).toMatchObject({ eventType: type, schemaVersion: version, aggregateType });
  });

  test('is still understood: the sample is valid and upcasts to a valid event of today', () => {
    const today = read(event());
    expect(today.schemaVersion).toBe(contract.versions.length);
    expect(today).toMatchObject({ ...event(), schemaVersion: today.schemaVersion, data: {} });
    expect(read(today)).toBe(today);
  });

  test('refuses a field that nobody knows: a consumer would drop it without a word', () => {
    const { data, ...rest } = event();
    expect(() => read({ ...rest, data: { ...(data as object), surprise: 1 } })).toThrow('surprise');
  });
});

test('every contract has a step up from each version to the next', () => {
  for (const { types } of eventContracts) {
    for (const contract of Object.values(types)) {
      expect(contract.upcasts).toHaveLength(contract.versions.length - 1);
    }
  }
});

test('no sample is left over, and none that was published is taken away with its version', () => {
  const wanted = versions.map(({ type, version }) => sampleFile(type, version));
  expect(readdirSync(folder).toSorted()).toEqual([...wanted, 'catalogue.md'].toSorted());
});

test('contracts name topics and services that exist, and no event type belongs to two aggregates', () => {
  for (const { service, topic } of eventContracts) {
    expect(services).toHaveProperty(service);
    expect(services[service as keyof typeof services].topics).toHaveProperty([topic]);
  }
  const types = eventContracts.flatMap((contracts) => Object.keys(contracts.types));
  expect(types).toEqual([...new Set(types)]);
});

const thing: EventContracts = {
  service: 'things',
  aggregateType: 'thing',
  topic: 'thing.events',
  types: {
    ThingMeasured: {
      summary: 'A thing was measured.',
      versions: [has('inches'), has('centimetres'), has('millimetres')],
      upcasts: [
        ({ inches }: { inches: number }) => ({ centimetres: inches * 2.54 }),
        ({ centimetres }: { centimetres: number }) => ({ millimetres: centimetres * 10 }),
      ],
    },
  },
};

function has(field: string) {
  return (data: unknown) =>
    typeof (data as Record<string, unknown>)[field] === 'number'
      ? []
      : [{ field: `/${field}`, rule: 'must be a number' }];
}

describe('reading events of three versions', () => {
  const readThing = eventReader([thing]);
  const measured = (schemaVersion: number, data: unknown) =>
    orderEvent('t-1', 1, { eventType: 'ThingMeasured', aggregateType: 'thing', schemaVersion, data });

  test('each is taken through every step up to today', () => {
    expect(readThing(measured(1, { inches: 100 }))).toMatchObject({
      schemaVersion: 3,
      data: { millimetres: 2540 },
    });
    expect(readThing(measured(2, { centimetres: 5 })).data).toEqual({ millimetres: 50 });
    expect(readThing(measured(3, { millimetres: 7 })).data).toEqual({ millimetres: 7 });
  });

  test.each([
    ['a version of the future', measured(4, {}), 'ThingMeasured v4 has a version nobody knows (1 to 3)'],
    ['old data that breaks its own schema', measured(1, { inches: 'many' }), 'data/inches must be a number'],
    ['a type nobody knows', orderEvent('t-1', 1, { eventType: 'ThingLost' }), 'is of a type nobody knows'],
    [
      'a type of another aggregate',
      measured(3, { millimetres: 1 }) && { ...measured(3, { millimetres: 1 }), aggregateType: 'order' },
      'must be about one thing',
    ],
  ])('%s is refused and not retried', (_what, event, message) => {
    expect(() => readThing(event)).toThrow(message);
    expect(() => readThing(event)).toThrow(
      expect.objectContaining({ code: 'invalid_input', retryable: false }),
    );
  });
});

test('T84: instants are texts of one form, so they survive JSON and compare as instants', () => {
  const event = sample('order-created.v1.json');
  const again = JSON.parse(JSON.stringify(event)) as DomainEvent;
  expect(again).toEqual(event);
  expect(again.timestamp).toBe(new Date(again.timestamp).toISOString());
  const later = { ...again, timestamp: new Date(Date.parse(again.timestamp) + 1).toISOString() };
  expect(later.timestamp > again.timestamp).toBe(true);
});
