import type { Reply } from '../reply.ts';
import type { KeySpace } from './key-space.ts';

/** A command: how many arguments it takes, and what it does with them. */
export interface CommandEntry {
  min: number;
  /** undefined: any number. */
  max?: number;
  run(keys: KeySpace, args: readonly string[]): Reply;
}

export type CommandTable = Readonly<Record<string, CommandEntry>>;
