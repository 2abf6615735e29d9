import { writeSync } from 'node:fs';

/** Writes one line of text somewhere; the newline is the writer's business. */
export type WriteLine = (line: string) => void;

/**
 * Writes to file descriptor 1 directly. `process.stdout` costs 2 to 4 ms of start-up (it loads streams and sockets) and
 * several microseconds a line. A full non-blocking pipe answers EAGAIN; only then is the stream used for what is left.
 */
export const writeStdoutLine: WriteLine = (line) => {
  const bytes = Buffer.from(`${line}\n`);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(1, bytes, written);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    process.stdout.write(bytes.subarray(written));
  }
};
