import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as schemas from '../../functions/orders/domain/schemas.ts';
import * as generated from '../../functions/orders/domain/validators.generated.js';
import { orderBody } from '../support/entry-fixture.ts';

/** Values near the edges of the order schema: right, nearly right and quite wrong ones. */
const strings = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    'EUR',
    'eur',
    'paid',
    'x'.repeat(100),
    'x'.repeat(101),
    '🙂'.repeat(50),
    '🙂'.repeat(51),
    '🙂'.repeat(100),
    '🙂'.repeat(101),
    '🙂'.repeat(200),
    `${'🙂'.repeat(200)}a`,
    'a\u0085b',
  ),
  fc.constantFrom(
    '1.5',
    '-0.000001',
    '01',
    '1.',
    '.5',
    '1.1234567',
    '999999999999',
    '1000000000000',
    '٣',
    '1\n',
  ),
  fc.constantFrom(
    '2026-02-28T23:59:59Z',
    '2024-02-29T00:00:00.123456+05:30',
    '2026-02-29T00:00:00Z',
    '2026-01-01',
    '1999-01-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00Z',
    `2026-01-01T00:00:00.${'1'.repeat(30)}Z`,
    '2026-01-01T00:00:00Z\n',
  ),
);
const numbers = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    1,
    -1,
    0.5,
    1_000_000,
    1_000_001,
    -1_000_000,
    -1_000_001,
    Number.MAX_SAFE_INTEGER,
    1e300,
  ),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const junk = fc.oneof(strings, numbers, fc.boolean(), fc.constant(null), fc.jsonValue({ maxDepth: 2 }));
const anything = (usual: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: junk });

const line = fc.record(
  {
    sku: anything(fc.constantFrom('A-1', 'B')),
    description: anything(strings),
    quantity: anything(numbers),
    unitPrice: anything(fc.constantFrom('1', '2.50', '-3.000001')),
    extra: fc.constant(1),
  },
  { requiredKeys: ['sku', 'quantity', 'unitPrice'] },
);
const order = fc.record(
  {
    status: anything(fc.constantFrom('open', 'paid', 'shipped', 'cancelled')),
    currency: anything(fc.constant('EUR')),
    placedAt: anything(fc.constant('2026-05-01T12:30:00Z')),
    modifiedAt: anything(strings),
    customer: anything(
      fc.oneof(fc.constant(null), fc.record({ id: anything(fc.constant('b')), name: anything(strings) })),
    ),
    lines: anything(fc.array(line, { minLength: 1, maxLength: 3 })),
    extra: fc.constant(1),
  },
  { requiredKeys: ['status', 'currency', 'placedAt', 'customer', 'lines'] },
);
const goodOrder = fc
  .record({
    quantity: fc.integer({ min: 1, max: 1_000_000 }),
    sku: fc.string({ minLength: 1, maxLength: 100, unit: 'grapheme' }).map((text) => text.slice(0, 100)),
    currency: fc.constantFrom('EUR', 'JPY', 'USD'),
  })
  .map(({ quantity, sku, currency }) =>
    orderBody({ currency, lines: [{ sku, quantity, unitPrice: '1.5' }] }),
  );
/** Zod counts UTF-16 units: for it each character becomes one unit, which nothing else of our schemas can tell apart. */
const inUnits = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(/[\u{10000}-\u{10ffff}]/gu, 'é'));
const nearlyOrder = fc.oneof(
  goodOrder,
  order,
  fc
    .record({ change: fc.constantFrom(...Object.keys(orderBody({ modifiedAt: 1 }))), value: junk })
    .map(({ change, value }) => orderBody({ [change]: value })),
  junk,
);

test('the generated order validator accepts exactly what the zod schema accepts', () => {
  let accepted = 0;
  fc.assert(
    fc.property(nearlyOrder, (value) => {
      // Requests come out of JSON.parse, so the comparison is about JSON values.
      const sent: unknown = JSON.parse(JSON.stringify(value));
      const isValid = schemas.putOrderBody.safeParse(inUnits(sent)).success;
      if (isValid) accepted++;
      expect(generated.putOrderBody(sent).length === 0).toBe(isValid);
    }),
    { numRuns: 3000 },
  );
  expect(accepted).toBeGreaterThan(50);
});

const characters = (max: number) =>
  fc.string({ unit: fc.constantFrom('a', 'é', '🙂', '𝒜', '\u{10ffff}'), maxLength: max + 3 });
/** What the published schema says of the length, counted by the simplest means there is. */
const fits = (text: string, min: number, max: number) =>
  Array.from(text).length >= min && Array.from(text).length <= max;

test('a limit of 100 characters took only 50 of those outside the basic plane, against the published maxLength', () => {
  fc.assert(
    fc.property(characters(100), characters(200), (sku, name) => {
      const body = orderBody({ customer: { id: 'b', name }, lines: [{ sku, quantity: 1, unitPrice: '1' }] });
      const broken = generated.putOrderBody(body).map(({ field }) => field);
      expect(broken.toSorted()).toEqual([
        ...(fits(name, 1, 200) ? [] : ['/customer/name']),
        ...(fits(sku, 1, 100) ? [] : ['/lines/0/sku']),
      ]);
    }),
    { numRuns: 500, examples: [['𝒜'.repeat(100), '🙂'.repeat(201)]] },
  );
});

test('a part of a name was counted in UTF-16 units in a query', () => {
  fc.assert(
    fc.property(characters(200), (name) => {
      const isRefused = generated.listCustomersQuery({ name }).length > 0;
      expect(isRefused).toBe(!fits(name, 2, 200));
    }),
    { numRuns: 300, examples: [['🙂'], ['🙂🙂'], ['🙂'.repeat(200)], ['🙂'.repeat(201)]] },
  );
});

test('every refusal has a place and a sentence, at most 20 of them, none twice', () => {
  fc.assert(
    fc.property(nearlyOrder, (value) => {
      const errors = generated.putOrderBody(JSON.parse(JSON.stringify(value)));
      expect(errors.length).toBeLessThanOrEqual(20);
      expect(new Set(errors.map(({ field, rule }) => `${field} ${rule}`)).size).toBe(errors.length);
      for (const { field, rule } of errors) {
        expect(field).toMatch(/^(?:\/.*)?$/s);
        expect(rule).toMatch(/^(?:must be .+|is required|is not a known field)$/);
      }
    }),
    { numRuns: 500 },
  );
});

const queryText = fc.oneof(
  fc.constantFrom(
    '50',
    '0',
    '200',
    '201',
    '-1',
    '',
    '5.0',
    '50abc',
    ' 5',
    '0x10',
    '1e1',
    '٣',
    '9'.repeat(30),
    'paid',
    'open',
  ),
  fc.string({ maxLength: 8 }),
);
const query = fc.dictionary(fc.constantFrom('limit', 'status', 'cursor', 'placedFrom', 'page'), queryText, {
  noNullPrototype: true,
});

test('query texts become integers only when they wholly are integers within the limits', () => {
  fc.assert(
    fc.property(query, (texts) => {
      const { limit } = texts;
      const isInteger = limit !== undefined && /^-?\d{1,15}$/.test(limit);
      const zodInput = isInteger ? { ...texts, limit: Number(limit) } : texts;
      const converted: Record<string, unknown> = { ...texts };
      const errors = generated.listOrdersQuery(converted);
      const parsed = schemas.listOrdersQuery.safeParse(inUnits(zodInput));
      expect(errors.length === 0).toBe(parsed.success);
      if (parsed.success) expect(converted).toEqual(parsed.data);
    }),
    { numRuns: 1000 },
  );
});

test('sentences name the limits', () => {
  const rules = generated.putOrderBody({ ...orderBody(), lines: [], customer: 5, status: 'x', zip: 1 });
  expect(rules).toEqual([
    { field: '/zip', rule: 'is not a known field' },
    { field: '/status', rule: 'must be one of open, paid, shipped, cancelled' },
    { field: '/customer', rule: 'must be an object or null' },
    { field: '/lines', rule: 'must be a list of 1 to 1000 items' },
  ]);
});
