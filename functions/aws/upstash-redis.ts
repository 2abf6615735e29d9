import type { Pipeline, Redis, Requester } from '@upstash/redis';
import type { RedisCommand, RedisReply, SendPipeline } from '../kernel/cache/redis-commands.ts';
import { AppError } from '../kernel/errors.ts';
import { lazy } from '../kernel/lazy.ts';
import { nodeRequesters, type RequesterSettings, type UpstashAddress } from './upstash-requester.ts';

/** One Redis client a sandbox, made at first use. The address is asked for then: its token is a secret. */
export function upstashPipeline(
  findAddress: () => Promise<UpstashAddress>,
  settings: RequesterSettings = {},
): SendPipeline {
  const requesters = lazy(async () => nodeRequesters(await findAddress(), settings));
  const clients = {
    again: lazy(async () => openClient((await requesters()).again)),
    once: lazy(async () => openClient((await requesters()).once)),
  };
  return async (commands, delivery = 'again') => {
    if (commands.length === 0) return [];
    const pipeline = (await clients[delivery]()).pipeline();
    for (const command of commands) addCommand(pipeline, command);
    const replies = await pipeline.exec<unknown[]>({ keepErrors: true });
    return replies.map(({ result, error }) => (error ? refused(error) : (result as RedisReply)));
  };
}

/** @upstash/redis makes the commands; replies stay the texts they are (T74), and nothing is sent behind our back. */
async function openClient(requester: Requester): Promise<Redis> {
  const upstash = await import('@upstash/redis');
  class PlainRedis extends upstash.Redis {
    constructor() {
      super({ url: 'https://unused.invalid', token: 'unused', automaticDeserialization: false, ...QUIET });
      this.client = requester;
    }
  }
  return new PlainRedis();
}

const QUIET = { enableAutoPipelining: false, enableTelemetry: false, readYourWrites: false } as const;

function refused(error: string): AppError {
  return new AppError('unavailable', 'Redis refused a command', { data: { error } });
}

function addCommand(pipeline: Pipeline, command: RedisCommand): void {
  switch (command[0]) {
    case 'GET':
      pipeline.get(command[1]);
      return;
    case 'MGET':
      pipeline.mget(...command.slice(1));
      return;
    case 'SET':
      pipeline.set(command[1], command[2], command[5] ? { px: command[4], nx: true } : { px: command[4] });
      return;
    case 'DEL':
      pipeline.del(...(command.slice(1) as string[]));
      return;
    case 'INCR':
      pipeline.incr(command[1]);
      return;
    default:
      addRareCommand(pipeline, command);
  }
}

function addRareCommand(pipeline: Pipeline, command: RedisCommand): void {
  switch (command[0]) {
    case 'INCRBY':
      pipeline.incrby(command[1], command[2]);
      return;
    case 'PEXPIRE':
      pipeline.pexpire(command[1], command[2]);
      return;
    case 'SCAN':
      pipeline.scan(command[1], { match: command[3], count: command[5] });
      return;
  }
}
