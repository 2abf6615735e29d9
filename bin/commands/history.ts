import { stderr } from 'node:process';
import { run as replay } from './replay.ts';

export const usage = `npm run history -- verify [--from INSTANT] [--to INSTANT] [--account A] [--data-dir D]

Reads the history of every order back, store and archive: no version missing or doubled, every event readable, and the state they
make equal to the live row.`;

/** Exit code 0 when the history is whole, 2 when it is not, 1 when it could not be checked. */
export async function run([action, ...args]: string[]): Promise<number> {
  if (action === 'verify') return replay([...args, '--no-consumers']);
  stderr.write(`${usage}\n`);
  return 1;
}
