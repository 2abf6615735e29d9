import { createWriteStream, mkdirSync, renameSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/** A file is put aside at this size; with its predecessor a function takes twice as much at most. */
const FILE_LIMIT_BYTES = 16 * 1024 * 1024;

interface OpenFile {
  stream: WriteStream;
  bytes: number;
}

/** One log file per function, begun anew at every start of the host. */
export class LogFiles {
  readonly #dir: string;
  readonly #files = new Map<string, OpenFile>();

  constructor(dir: string) {
    mkdirSync(dir, { recursive: true });
    this.#dir = dir;
  }

  write(name: string, line: string): void {
    const file = this.#files.get(name) ?? this.#open(name);
    file.stream.write(`${line}\n`);
    file.bytes += line.length + 1;
    if (file.bytes > FILE_LIMIT_BYTES) this.#putAside(name, file);
  }

  async close(): Promise<void> {
    const streams = [...this.#files.values()].map(({ stream }) => stream);
    await Promise.all(streams.map((stream) => new Promise<void>((resolve) => stream.end(resolve))));
  }

  #open(name: string): OpenFile {
    const file = { stream: createWriteStream(this.#path(name), { mode: 0o600 }), bytes: 0 };
    this.#files.set(name, file);
    return file;
  }

  #putAside(name: string, { stream }: OpenFile): void {
    stream.end();
    renameSync(this.#path(name), `${this.#path(name)}.1`);
    this.#files.delete(name);
  }

  #path(name: string): string {
    return join(this.#dir, `${name}.log`);
  }
}
