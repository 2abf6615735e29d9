import type { Clock } from '../../../../../functions/kernel/clock.ts';
import { type Command, type CommandStore, RedisError, type Reply } from '../reply.ts';
import { collectionCommands } from './collection-commands.ts';
import type { CommandEntry, CommandTable } from './command-table.ts';
import { keyCommands } from './key-commands.ts';
import { CommandFailure, KeySpace } from './key-space.ts';
import { saveSnapshot, takeSnapshot } from './snapshot.ts';
import { sortedSetCommands } from './sorted-set-commands.ts';
import { stringCommands } from './string-commands.ts';

const commands: CommandTable = {
  ...keyCommands,
  ...stringCommands,
  ...collectionCommands,
  ...sortedSetCommands,
};
const SWEEP_MS = 5_000;

/**
 * The commands the product uses, over maps in memory. They stand in `file` from a proper end to the next start only, so who was
 * killed comes back empty: with an earlier state the cache's generations would go back in time, and answers that were forgotten
 * since would be valid again.
 */
export async function memoryStore(file: string, clock: Clock): Promise<CommandStore> {
  const keys = new KeySpace(clock);
  await takeSnapshot(file, keys);
  const timer = setInterval(() => keys.sweep(), SWEEP_MS).unref();
  return {
    run: async (all) => all.map((command) => run(keys, command)),
    transaction: async (all) => {
      const wrong = all.map(check).some((error) => error !== undefined);
      if (wrong) return new RedisError('EXECABORT Transaction discarded because of previous errors.');
      return all.map((command) => run(keys, command));
    },
    close: async () => {
      clearInterval(timer);
      keys.sweep();
      await saveSnapshot(file, keys);
    },
  };
}

function run(keys: KeySpace, command: Command): Reply {
  const error = check(command);
  if (error) return error;
  try {
    return (commandEntry(command) as CommandEntry).run(keys, command.slice(1));
  } catch (failure) {
    if (failure instanceof CommandFailure) return failure.reply;
    throw failure;
  }
}

function check(command: Command): RedisError | undefined {
  const entry = commandEntry(command);
  const given = command.length - 1;
  if (!entry)
    return new RedisError(`ERR unknown command '${command[0] ?? ''}', or not in the in-process Redis`);
  if (given >= entry.min && given <= (entry.max ?? given)) return undefined;
  return new RedisError(`ERR wrong number of arguments for '${command[0]?.toLowerCase()}' command`);
}

function commandEntry([name = '']: Command): CommandEntry | undefined {
  return commands[name.toUpperCase()];
}
