import { expect, test } from 'vitest';
import { explainDeadLetters } from '../../../functions/history/domain/explain-dead-letters.ts';
import type { DeadLetter, DeadLetterMessages } from '../../../functions/kernel/dead-letters.ts';
import { explainNote } from '../../../functions/kernel/failure-notes.ts';

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
    const failure = { code: 'timeout', reason: 'the shard is away', tries: 8 };
    const note = { messageId: 'a', failure, lastTry: null };
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

test('a worker that was killed at each try left no reason; now its last try says that it began and told nothing', () => {
  const silent =
    'try 8, the last, began and told nothing: its function was killed, or ran out of time or memory';
  expect(explainNote({ messageId: 'a', failure: null, lastTry: 8 })).toBe(silent);
  const failure = { code: 'timeout', reason: 'the shard is away', tries: 3 };
  expect(explainNote({ messageId: 'a', failure, lastTry: 8 })).toBe(
    `timeout: the shard is away (try 3); ${silent}`,
  );
});
