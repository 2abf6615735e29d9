import { RedisError, type Reply, Status } from './reply.ts';

const CRLF = '\r\n';

/** A command in RESP2, the protocol of Redis: an array of bulk strings. */
export function encodeCommand(command: readonly string[]): string {
  const parts = command.map((part) => `$${Buffer.byteLength(part)}${CRLF}${part}${CRLF}`);
  return `*${command.length}${CRLF}${parts.join('')}`;
}

/** Turns a stream of bytes into replies. */
export class RespParser {
  #data: Buffer = Buffer.alloc(0);
  #at = 0;

  /** The replies that are complete with these bytes. */
  push(chunk: Buffer): Reply[] {
    this.#data = this.#at < this.#data.length ? Buffer.concat([this.#data.subarray(this.#at), chunk]) : chunk;
    this.#at = 0;
    const replies: Reply[] = [];
    for (;;) {
      const start = this.#at;
      const reply = this.#reply();
      if (reply !== undefined) {
        replies.push(reply);
        continue;
      }
      this.#at = start;
      return replies;
    }
  }

  /** undefined: the rest has not arrived yet. */
  #reply(): Reply | undefined {
    const end = this.#data.indexOf(CRLF, this.#at);
    if (end < 0) return undefined;
    const type = String.fromCharCode(this.#data[this.#at] ?? 0);
    const line = this.#data.toString('utf8', this.#at + 1, end);
    this.#at = end + CRLF.length;
    switch (type) {
      case '+':
        return new Status(line);
      case '-':
        return new RedisError(line);
      case ':':
        return Number(line);
      case '$':
        return this.#bulk(Number(line));
      case '*':
        return this.#array(Number(line));
      default:
        throw new Error(`not RESP2: a reply begins with "${type}"`);
    }
  }

  #bulk(length: number): Reply | undefined {
    if (length < 0) return null;
    const end = this.#at + length;
    if (end + CRLF.length > this.#data.length) return undefined;
    const value = this.#data.subarray(this.#at, end);
    this.#at = end + CRLF.length;
    return value;
  }

  #array(length: number): Reply | undefined {
    if (length < 0) return null;
    const items: Reply[] = [];
    while (items.length < length) {
      const item = this.#reply();
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  }
}
