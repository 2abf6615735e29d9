import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** A stream cut into lines; `flush` hands over an unfinished last line. */
export interface LineReader {
  flush(): void;
}

/** Reads whole lines of a child's output; a line longer than 1 MB is cut there, as CloudWatch Logs' event size demands. */
export function readLines(stream: Readable, onLine: (line: string) => void): LineReader {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const parts = (rest + decoder.write(chunk)).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) onLine(part);
    if (rest.length > 1_048_576) flush();
  });
  const flush = () => {
    if (rest !== '') onLine(rest);
    rest = '';
  };
  stream.on('end', flush);
  return { flush };
}

export interface LogEntry {
  requestId: string | undefined;
  line: string;
}

/** The newest lines of one function, oldest first. */
export class LogRing {
  readonly #entries: LogEntry[] = [];
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(entry: LogEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > this.#capacity * 2) this.#entries.splice(0, this.#capacity);
  }

  all(): readonly LogEntry[] {
    return this.#entries.slice(-this.#capacity);
  }

  /** The last 4 KB of one request's lines: Invoke's LogResult before base64. */
  tail(requestId: string): string {
    const lines = this.#entries.filter((entry) => entry.requestId === requestId).map((entry) => entry.line);
    return Buffer.from(`${lines.join('\n')}\n`)
      .subarray(-4096)
      .toString();
  }
}

export interface ReportFacts {
  requestId: string;
  durationMs: number;
  memoryMb: number;
  maxMemoryMb: number | undefined;
  /** Set on the first invocation of an environment. */
  initMs: number | undefined;
  /** On-demand initialisation is billed since 2025-08-01; provisioned initialisation is paid otherwise. */
  initBilled: boolean;
}

/** Lambda's REPORT line. */
export function reportLine(facts: ReportFacts): string {
  const billed = Math.ceil(facts.durationMs + (facts.initBilled ? (facts.initMs ?? 0) : 0));
  const parts = [
    `REPORT RequestId: ${facts.requestId}`,
    `Duration: ${facts.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billed} ms`,
    `Memory Size: ${facts.memoryMb} MB`,
    ...(facts.maxMemoryMb === undefined ? [] : [`Max Memory Used: ${facts.maxMemoryMb} MB`]),
    ...(facts.initMs === undefined ? [] : [`Init Duration: ${facts.initMs.toFixed(2)} ms`]),
  ];
  return `${parts.join('\t')}\t`;
}
