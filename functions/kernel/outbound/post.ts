/** One POST to an address that a client chose. */
export interface Post {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** How it ended. Only `answered` says that the receiver has it; after `failed` it may have. */
export type PostResult =
  /** `retryAfterMs`: the pause that the receiver asked for. */
  | { kind: 'answered'; status: number; durationMs: number; retryAfterMs?: number }
  /** The target is not allowed; nothing was sent. `isFinal`: it stays so as long as the URL stays as it is. */
  | { kind: 'refused'; reason: string; isFinal: boolean }
  /** No answer: no address, no connection, or none in time. */
  | { kind: 'failed'; reason: string; durationMs: number };

/** Port: never throws, never follows a redirect, ends within its time limit. */
export type SendPost = (post: Post) => Promise<PostResult>;
