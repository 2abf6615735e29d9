import { AppError } from '../errors.ts';
import type { Delivery, RedisCommand, RedisReply, SendCommands, SendPipeline } from './redis-commands.ts';

/** Runs the function once the current turn of the event loop is over (`setImmediate`). */
export type Defer = (run: () => void) => void;

interface Waiting {
  commands: readonly RedisCommand[];
  delivery: Delivery;
  resolve(replies: RedisReply[]): void;
  reject(error: unknown): void;
}

/** Upstash takes more, but one reply should not grow without bound. */
const MAX_COMMANDS = 500;

/**
 * Everything that is asked of Redis in one turn of the event loop leaves as ONE pipeline request: the account's sequence
 * (`Cache.touch`), cache reads, and whatever else a request needs (the rate limit). Order is kept, also across callers.
 * Start the questions together and await them afterwards; a question asked later costs another round trip.
 */
export function requestPipeline(send: SendPipeline, defer: Defer): SendCommands {
  let waiting: Waiting[] = [];
  const flush = (): void => {
    const group = waiting;
    waiting = [];
    for (const part of splitBySize(group)) void sendGroup(send, part);
  };
  return (commands, delivery = 'again') =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) defer(flush);
      waiting.push({ commands, delivery, resolve, reject });
    });
}

function splitBySize(group: readonly Waiting[]): Waiting[][] {
  const parts: Waiting[][] = [];
  let room = 0;
  for (const item of group) {
    if (item.commands.length > room || parts.length === 0) {
      parts.push([]);
      room = MAX_COMMANDS;
    }
    parts.at(-1)?.push(item);
    room -= item.commands.length;
  }
  return parts;
}

async function sendGroup(send: SendPipeline, group: readonly Waiting[]): Promise<void> {
  try {
    const delivery = group.some((item) => item.delivery === 'once') ? 'once' : 'again';
    const commands = group.flatMap((item) => item.commands);
    const replies = await send(commands, delivery);
    let at = 0;
    for (const item of group) {
      settle(item, replies.slice(at, at + item.commands.length));
      at += item.commands.length;
    }
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}

/** A failed command fails only the caller that asked for it. */
function settle({ resolve, reject }: Waiting, replies: (RedisReply | AppError)[]): void {
  const failure = replies.find((reply) => reply instanceof AppError);
  if (failure) reject(failure);
  else resolve(replies as RedisReply[]);
}
