import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Committed offsets of one consumer group: a file of `topic/partition offset` lines, the last one of each counts. */
export class GroupOffsets {
  readonly #path: string;
  readonly #committed: Map<string, number>;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.#committed = existsSync(path) ? parse(readFileSync(path, 'utf8')) : new Map();
    const lines = [...this.#committed].map(([lane, offset]) => `${lane} ${offset}\n`);
    // Compacted at every start, so it does not grow for ever.
    writeFileSync(`${path}.new`, lines.join(''));
    renameSync(`${path}.new`, path);
  }

  /** The offset to read next; 0 for a lane that never committed. */
  next(lane: string): number {
    return this.#committed.get(lane) ?? 0;
  }

  commit(lane: string, next: number): void {
    appendFileSync(this.#path, `${lane} ${next}\n`);
    this.#committed.set(lane, next);
  }
}

/** Ignores a last line that a kill cut off: without its line end the number may be short of digits. */
function parse(text: string): Map<string, number> {
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  const pairs = lines.filter(Boolean).map((line) => line.split(' '));
  return new Map(pairs.map(([lane = '', offset]) => [lane, Number(offset)]));
}
