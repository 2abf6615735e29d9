import { type Command, RedisError } from './reply.ts';

/** They would change or block the one connection all requests share, or end the server. */
const CONNECTION = new Set(
  'AUTH BLMOVE BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN CLIENT DISCARD EXEC HELLO MONITOR MULTI PSUBSCRIBE PSYNC PUNSUBSCRIBE QUIT REPLICAOF RESET SELECT SHUTDOWN SLAVEOF SUBSCRIBE SSUBSCRIBE SYNC UNSUBSCRIBE UNWATCH WAIT WATCH XREAD XREADGROUP'.split(
    ' ',
  ),
);

/** Refused in front of a real Redis too: what works here must work on the in-process store as well. */
const LUA = new Set('EVAL EVALSHA EVAL_RO EVALSHA_RO SCRIPT FUNCTION FCALL FCALL_RO'.split(' '));

/** The error for a command that this endpoint does not pass on. */
export function refusal(command: Command): RedisError | undefined {
  const name = (command[0] ?? '').toUpperCase();
  if (LUA.has(name)) return new RedisError(`ERR ${name}: Lua scripts are not supported by the local Redis`);
  if (CONNECTION.has(name)) return new RedisError(`ERR ${name} is not available over the REST API`);
  return undefined;
}
