import { expect, test } from 'vitest';
import { mostReadOf } from '../../functions/kernel/cache/fleet-entries.ts';

test('entries read equally often stood in the order in which sandboxes had reported: now in that of their names', () => {
  const report = { prefix: 'c:{acme}:order:', id: '7', hits: 1, bytes: 9, storedAtMs: 0, freshUntilMs: 1 };
  const both = [
    { ...report, tier: 'memory' as const },
    { ...report, tier: 'redis' as const },
  ];
  expect(mostReadOf(both).map(({ tier }) => tier)).toEqual(['memory', 'redis']);
  expect(mostReadOf(both.toReversed())).toEqual(mostReadOf(both));
});
