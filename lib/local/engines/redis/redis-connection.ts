import { connect, type Socket } from 'node:net';
import { type Command, type CommandStore, RedisError, type Reply } from './reply.ts';
import { encodeCommand, RespParser } from './resp.ts';

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

/** A Redis behind a Unix socket: one connection, everything pipelined on it, made anew when it was lost. */
export function redisConnection(path: string): CommandStore {
  let socket: Socket | undefined;
  let waiting: Waiting[] = [];

  function open(): Socket {
    const opened = connect(path);
    const parser = new RespParser();
    opened.on('data', (chunk: Buffer) => {
      for (const reply of parser.push(chunk)) waiting.shift()?.resolve(reply);
    });
    opened.on('error', () => undefined);
    opened.once('close', () => {
      socket = undefined;
      const lost = waiting;
      waiting = [];
      for (const { reject } of lost) reject(new Error('the connection to redis-server was lost'));
    });
    return opened;
  }

  /** In one write, so that nothing comes between the commands of a transaction. */
  function send(commands: readonly Command[]): Promise<Reply[]> {
    socket ??= open();
    const replies = commands.map(
      () => new Promise<Reply>((resolve, reject) => waiting.push({ resolve, reject })),
    );
    socket.write(commands.map(encodeCommand).join(''));
    return Promise.all(replies);
  }

  return {
    run: send,
    transaction: async (commands) => {
      const replies = await send([['MULTI'], ...commands, ['EXEC']]);
      const result = replies.at(-1);
      return Array.isArray(result) || result instanceof RedisError
        ? result
        : new RedisError('ERR no transaction');
    },
    close: async () => {
      socket?.destroy();
    },
  };
}
