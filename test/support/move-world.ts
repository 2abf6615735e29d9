import type { Logger } from '../../functions/kernel/logger.ts';
import type { MoveLog, MovePorts } from '../../functions/kernel/sharding/moving/move-ports.ts';
import type { MoveRecord, MoveStep } from '../../functions/kernel/sharding/moving/move-record.ts';
import type { MovedDatabase } from '../../functions/kernel/sharding/moving/moved-table.ts';
import type { ShardsFixture } from './shards-fixture.ts';

/** A move log in memory with the same conditional writes. */
export function memoryMoveLog(): MoveLog {
  const items = new Map<number, MoveRecord>();
  return {
    find: async (bucket) => items.get(bucket) ?? null,
    async save(record) {
      const { bucket } = record.subject;
      if ((items.get(bucket)?.revision ?? 0) !== record.revision - 1) return 'conflict';
      items.set(bucket, structuredClone(record));
      return 'saved';
    },
    list: async () => [...items.values()],
  };
}

export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => silentLogger,
};

/** Ports of a move over a fixture's shards; the directory changes only by its condition. */
export function movePorts(
  world: ShardsFixture,
  databases: readonly MovedDatabase[],
  moves: MoveLog,
): MovePorts {
  return {
    databases,
    connect: world.ports.connect,
    loadDirectory: async () => world.directory.current,
    async replaceDirectory(next) {
      if (world.directory.current.revision !== next.revision - 1) return 'conflict';
      world.directory.current = next;
      return 'replaced';
    },
    moves,
    clock: Date.now,
    sleep: async () => undefined,
    logger: silentLogger,
    mayContinue: () => true,
  };
}

/** The process died: everything it still tries fails, and nothing of that happens. */
export class Killed extends Error {}

/**
 * When the process dies: with its n-th call of any port, the n-th that saves the record at another step than before, or the n-th that
 * changes a fence row.
 */
export interface Death {
  atCall: number;
  of: 'any call' | 'a step' | 'a fence';
}

/** The same ports in a process that dies after a call had its effect, before it learned of it: the answer is lost. */
export function dyingPorts(ports: MovePorts, death: Death): MovePorts {
  let calls = 0;
  let isDead = false;
  let step: string | undefined;
  const guarded = async <T>(run: () => Promise<T>, kind?: Death['of']): Promise<T> => {
    if (isDead) throw new Killed();
    if (kind === death.of || death.of === 'any call') calls += 1;
    isDead = calls === death.atCall;
    const isLast = isDead;
    const result = await run();
    if (isLast) throw new Killed();
    return result;
  };
  const { moves } = ports;
  return {
    ...ports,
    connect: (shard, database) => {
      const execute = ports.connect(shard, database);
      return (statement) =>
        guarded(
          () => execute(statement),
          statement.sql.includes('UPDATE bucket_owner') ? 'a fence' : undefined,
        );
    },
    loadDirectory: () => guarded(ports.loadDirectory),
    replaceDirectory: (next) => guarded(() => ports.replaceDirectory(next)),
    moves: {
      find: (bucket) => guarded(() => moves.find(bucket)),
      save: (record) => {
        const isStep = record.step !== step;
        step = record.step;
        return guarded(() => moves.save(record), isStep ? 'a step' : undefined);
      },
      list: moves.list,
    },
  };
}

/** The same ports; something happens as soon as the move stands at a step. */
export function atStep(ports: MovePorts, step: MoveStep, happen: () => Promise<unknown>): MovePorts {
  let hasHappened = false;
  return {
    ...ports,
    moves: {
      ...ports.moves,
      async save(record) {
        const outcome = await ports.moves.save(record);
        if (record.step === step && !hasHappened) {
          hasHappened = true;
          await happen();
        }
        return outcome;
      },
    },
  };
}
