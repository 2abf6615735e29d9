import type { AppError } from '../errors.ts';

/**
 * The Redis commands the product uses, as words (no Lua, so the same run on Upstash, redis-server and the in-process store).
 * A reply is what Redis answers; texts are never parsed (T74).
 */
export type RedisCommand =
  | readonly ['GET', string]
  | readonly ['MGET', ...string[]]
  | readonly ['SET', string, string, 'PX', number]
  | readonly ['SET', string, string, 'PX', number, 'NX']
  | readonly ['DEL', ...string[]]
  | readonly ['INCR', string]
  | readonly ['INCRBY', string, number]
  | readonly ['PEXPIRE', string, number]
  | readonly ['SCAN', string, 'MATCH', string, 'COUNT', number];

export type RedisReply = string | number | null | RedisReply[];

/**
 * What becomes of a request whose connection turns out to be dead, so that nobody knows whether it has arrived. `once`: it fails; for
 * what must not arrive twice, as an invalidation, whose token would make valid again what was stored between. `again`: it is sent anew.
 */
export type Delivery = 'again' | 'once';

/** Port: sends commands as one HTTP request. Answers one reply for each, an `AppError` where a command failed; throws if the request did. */
export type SendPipeline = (
  commands: readonly RedisCommand[],
  delivery?: Delivery,
) => Promise<(RedisReply | AppError)[]>;

/** As its users see it: throws if the request or any of *these* commands failed. */
export type SendCommands = (commands: readonly RedisCommand[], delivery?: Delivery) => Promise<RedisReply[]>;
