import type { Clock } from '../../../../../functions/kernel/clock.ts';
import { type Command, type CommandStore, RedisError, type Reply } from '../reply.ts';
import { collectionCommands } from './collection-commands.ts';
import type { CommandEntry, CommandTable } from './command-table.ts';
import { keyCommands } from './key-commands.ts';
import { CommandFailure, KeySpace } from './key-space.ts';
import { loadSnapshot, saveSnapshot } from './snapshot.ts';
import { sortedSetCommands } from './sorted-set-commands.ts';
import { stringCommands } from './string-commands.ts';

const commands: CommandTable = {
  ...keyCommands,
  ...stringCommands,
  ...collectionCommands,
  ...sortedSetCommands,
};
const SAVE_MS = 5_000;

/**
 * The commands the product uses, over maps in memory. Kept in `file` every five seconds and at the end: a killed process
 * forgets what came after the last save.
 */
export async function memoryStore(file: string, clock: Clock): Promise<CommandStore> {
  const keys = new KeySpace(clock);
  await loadSnapshot(file, keys);
  let saved = keys.changes;
  const save = async () => {
    keys.sweep();
    if (keys.changes === saved) return;
    saved = keys.changes;
    await saveSnapshot(file, keys);
  };
  let saving = Promise.resolve();
  const timer = setInterval(() => {
    // A save that fails (a full disk) is tried again by the next one.
    saving = saving.then(save).catch(() => undefined);
  }, SAVE_MS).unref();
  return {
    run: async (all) => all.map((command) => run(keys, command)),
    transaction: async (all) => {
      const wrong = all.map(check).some((error) => error !== undefined);
      if (wrong) return new RedisError('EXECABORT Transaction discarded because of previous errors.');
      return all.map((command) => run(keys, command));
    },
    close: async () => {
      clearInterval(timer);
      await saving;
      await save();
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
