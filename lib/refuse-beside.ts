import { givenBeside } from './given-beside.ts';

/** What a command line asked an action for. */
interface Asked {
  action: string;
  options: Readonly<Record<string, unknown>>;
  /** What stands behind the action's name. */
  words: readonly string[];
}

/** What the action takes: names of options, and how many words. */
interface Taken {
  options: readonly string[];
  words?: number;
}

/** Nothing that was given is left out without a word. Errors: the first option or word that the action does not take. */
export function refuseBeside(asked: Asked, { options, words = 0 }: Taken, usage: string): void {
  const [odd] = [
    ...givenBeside(asked.options, options).map((name) => `--${name}`),
    ...asked.words.slice(words).map((word) => `"${word}"`),
  ];
  if (odd !== undefined) throw new Error(`${asked.action} does not take ${odd}\n\n${usage}`);
}
