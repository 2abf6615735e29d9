import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Directory, placeAccount } from '../../functions/kernel/sharding/directory.ts';
import { abortMove } from '../../functions/kernel/sharding/moving/abort-move.ts';
import { cleanUpDatabase } from '../../functions/kernel/sharding/moving/clean-up.ts';
import type { MovePorts } from '../../functions/kernel/sharding/moving/move-ports.ts';
import {
  isAbortable,
  isEnded,
  type MoveRecord,
  type MoveSubject,
  ownershipOf,
  subjectOfAccount,
} from '../../functions/kernel/sharding/moving/move-record.ts';
import { beginMove, runMove } from '../../functions/kernel/sharding/moving/run-move.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { everyDatabase, movedDatabases } from '../support/every-database.ts';
import { everyService } from '../support/loaded-services.ts';
import { expectCounters, expectNothingLost, type Load, startLoad } from '../support/move-load.ts';
import { type Death, dyingPorts, Killed, memoryMoveLog, movePorts } from '../support/move-world.ts';
import { type ShardsFixture, startShards } from '../support/shards-fixture.ts';

let world: ShardsFixture;
let ports: MovePorts;
let load: Load;
const alone = 'acct-alone' as AccountId;
const inBucket = 'acct-in-bucket' as AccountId;

beforeAll(async () => {
  world = await startShards({ count: 2, ...everyDatabase });
  ports = movePorts(world, movedDatabases, memoryMoveLog());
});
afterAll(async () => {
  await load?.stop().catch(() => undefined);
  await world?.stop();
});

/** As a later process, when the dead one's lease is over. */
const later = (): MovePorts => ({ ...ports, clock: () => Date.now() + 3_600_000 });

const otherShard = (directory: Directory, subject: MoveSubject) =>
  ownershipOf(directory, subject).shard === 'shard-0' ? 'shard-1' : 'shard-0';

/** Begins a move, kills its runner at a call, and lets somebody else end it one way or the other. */
async function moveAndDie(subject: MoveSubject, death: Death, gaveUp: boolean) {
  const { id } = await beginMove(ports, { subject, to: otherShard(world.directory.current, subject) });
  const ended = await runMove(dyingPorts(ports, death), id).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
    return null;
  });
  return ended
    ? { move: ended, survived: true }
    : { move: await endMove(id, subject, gaveUp), survived: false };
}

async function endMove(id: string, subject: MoveSubject, gaveUp: boolean): Promise<MoveRecord> {
  const left = (await ports.moves.find(subject.bucket)) as MoveRecord;
  if (isEnded(left.step)) return left;
  if (!gaveUp || !isAbortable(left.step)) return runMove(later(), id);
  const given = await abortMove(later(), id);
  return isEnded(given.step) ? given : runMove(later(), id);
}

/** One move after another dies, each a stride later than the one before, until one survives. */
async function killEverywhere(subject: MoveSubject, of: Death['of'], stride: number): Promise<string[]> {
  const ends: string[] = [];
  for (let atCall = 1; ; atCall += stride) {
    const { move, survived } = await moveAndDie(subject, { atCall, of }, ends.length % 3 === 2);
    ends.push(move.step);
    expect(isEnded(move.step)).toBe(true);
    expect(ownershipOf(world.directory.current, subject).shard).toBe(
      move.step === 'done' ? move.to.shard : move.from.shard,
    );
    if (survived) return ends;
  }
}

test('killed at any of its calls, a move resumes or is given up: no service loses, doubles or reorders anything under load', {
  retry: 0,
}, async () => {
  load = startLoad(world, { accounts: [alone, inBucket], writersEach: 1, services: everyService });
  const bucket = placeAccount(world.directory.current, inBucket).bucket;
  const startedMs = Date.now();
  const [accountEnds, bucketEnds] = await Promise.all([
    killEverywhere(subjectOfAccount(alone), 'a step', 1),
    killEverywhere({ kind: 'bucket', bucket }, 'any call', 67),
  ]);
  await load.stop();
  const writes = [...load.versions.values()].reduce((sum, version) => sum + version, 0);
  console.info(
    `${accountEnds.length + bucketEnds.length} moves in ${Date.now() - startedMs} ms, ${writes} writes, ${[...load.refused.values()].join(' + ')} refused, longest wait ${Math.round(load.longestWaitMs)} ms`,
  );
  expect(new Set(accountEnds)).toEqual(new Set(['done', 'aborted']));
  expect([...load.refused.keys()].toSorted()).toEqual(everyService.map(({ kind }) => kind).toSorted());
  await expectNothingLost(world, load, everyService);
  await expectCounters(world, load, everyService);
  await expectOneHome();
});

/** After the clean-up no row of the moved accounts is left anywhere but at home, where every table has some. */
async function expectOneHome(): Promise<void> {
  const options = { olderThanSeconds: 0, mayContinue: () => true };
  for (const shard of world.ports.shards) {
    for (const database of movedDatabases) {
      const execute = ports.connect(shard, database.name);
      await cleanUpDatabase(execute, database, options);
      for (const { name } of database.tables.filter(({ name }) => !name.startsWith('import'))) {
        for (const account of [alone, inBucket]) {
          const isHome = placeAccount(world.directory.current, account).shard === shard;
          const sql = `SELECT count(*) AS n FROM ${name} WHERE account_id = :account`;
          const parameters = { account };
          const [row] = await execute({ sql, parameters, intent: 'write', idempotent: true });
          expect({ name, account, shard, hasRows: Number(row?.n) > 0 }).toEqual({
            name,
            account,
            shard,
            hasRows: isHome,
          });
        }
      }
    }
  }
}
