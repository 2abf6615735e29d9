import { writeSync } from 'node:fs';

/** Writes one line of text somewhere; the newline is the writer's business. */
export type WriteLine = (line: string) => void;

/**
 * Writes to file descriptor 1 directly. `process.stdout` costs 2 to 4 ms of start-up (it loads streams and sockets) and
 * several microseconds a line. A full non-blocking pipe answers EAGAIN; only then is the stream used for what is left.
 */
export const writeStdoutLine: WriteLine = (line) => {
  const text = `${line}\n`;
  try {
    const written = writeSync(1, text);
    // Nearly every line is ASCII and written at once: then nothing need be counted or encoded again.
    if (written !== text.length && written !== Buffer.byteLength(text)) writeRest(Buffer.from(text), written);
  } catch (error) {
    if (!isFull(error)) throw error;
    process.stdout.write(text);
  }
};

function writeRest(bytes: Buffer, alreadyWritten: number): void {
  let written = alreadyWritten;
  try {
    while (written < bytes.length) written += writeSync(1, bytes, written);
  } catch (error) {
    if (!isFull(error)) throw error;
    process.stdout.write(bytes.subarray(written));
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
