import type { DeadLetter, DeadLetterMessages } from '../../kernel/dead-letters.ts';
import { explainNote, type FindFailureNotes } from '../../kernel/failure-notes.ts';

/** The same messages, with the reason their function noted where the message itself does not tell one. */
export function explainDeadLetters(
  messages: DeadLetterMessages,
  findNotes: FindFailureNotes,
): DeadLetterMessages {
  const explain = async (letters: readonly DeadLetter[]): Promise<DeadLetter[]> => {
    const silent = letters.filter(({ reason }) => reason === null).map(({ id }) => id);
    const notes = silent.length === 0 ? new Map() : await findNotes(silent);
    return letters.map((letter) => {
      const note = letter.reason === null ? notes.get(letter.id) : undefined;
      return note ? { ...letter, reason: explainNote(note) } : letter;
    });
  };
  return {
    ...messages,
    async look(queue) {
      const look = await messages.look(queue);
      return { ...look, items: await explain(look.items) };
    },
    async find(queue, id) {
      const found = await messages.find(queue, id);
      return found && ((await explain([found]))[0] ?? null);
    },
  };
}
