/** A status such as `OK`: Redis's simple string. */
export class Status {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** An error as Redis words it: `ERR ...`, `WRONGTYPE ...`. A value here, not thrown: in a pipeline it concerns one command. */
export class RedisError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export type Reply = string | Buffer | number | null | Status | RedisError | Reply[];

export const OK = new Status('OK');

/** Command and arguments, as text. */
export type Command = readonly string[];

/** What the REST endpoint stands in front of: a real Redis, or the in-process store. */
export interface CommandStore {
  /** Each command for itself, in order. */
  run(commands: readonly Command[]): Promise<Reply[]>;
  /** All or nothing, nothing in between. An error: none was run. */
  transaction(commands: readonly Command[]): Promise<Reply[] | RedisError>;
  close(): Promise<void>;
}
