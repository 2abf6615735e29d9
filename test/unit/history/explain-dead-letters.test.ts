import { expect, test } from 'vitest';
import { explainDeadLetters } from '../../../functions/history/domain/explain-dead-letters.ts';
import type { DeadLetter, DeadLetterMessages } from '../../../functions/kernel/dead-letters.ts';

const letter = (id: string, reason: string | null): DeadLetter => ({
  ...{ id, reason, sentAt: '2026-11-28T00:00:00.000Z', groupId: null, payload: '{}' },
});
const letters = [letter('a', null), letter('b', 'RetriesExhausted after 3 tries: no'), letter('c', null)];
const messages: DeadLetterMessages = {
  look: async () => ({ items: letters, unseen: 2 }),
  find: async (_queue, id) => letters.find((one) => one.id === id) ?? null,
  retry: async () => true,
  discard: async () => true,
};

test('a dead letter gave one fixed sentence for a reason; now it is what its function noted, and none where nobody did', async () => {
  const asked: string[][] = [];
  const explained = explainDeadLetters(messages, async (ids) => {
    asked.push([...ids]);
    const note = { messageId: 'a', code: 'timeout' as const, reason: 'the shard is away', tries: 8 };
    return new Map([['a', note]]);
  });
  const look = await explained.look('jobs');
  expect(look.items.map(({ reason }) => reason)).toEqual([
    'timeout: the shard is away (try 8)',
    'RetriesExhausted after 3 tries: no',
    null,
  ]);
  expect(look.unseen).toBe(2);
  expect(await explained.find('jobs', 'a')).toEqual(look.items[0]);
  expect(await explained.find('jobs', 'nobody')).toBeNull();
  expect(asked).toEqual([['a', 'c'], ['a']]);
});
