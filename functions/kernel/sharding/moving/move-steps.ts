import { AppError } from '../../errors.ts';
import { COPY_START, catchUpTable, copyPage } from './copy-rows.ts';
import { copyOutbox, dropOutbox, waitingEvents } from './move-outbox.ts';
import { type MovePair, superseded } from './move-pair.ts';
import { type ForwardStep, flipDirectory, type TableSum } from './move-record.ts';
import { type MoveRunner, onEach, pairsOf, saveMove } from './move-runner.ts';
import type { MovedTable } from './moved-table.ts';
import { preparePair } from './prepare-pair.ts';
import { activateTarget, buryOnSource, endCapture, fenceSource, takeOver } from './slot-ownership.ts';
import {
  addSums,
  baselineSums,
  capturedSums,
  openEntries,
  sameSum,
  startTargetCapture,
} from './table-sums.ts';

/** `stopped`: the runner's time is over; what it did is kept. */
export type StepOutcome = 'done' | 'stopped';
type Step = (runner: MoveRunner) => Promise<StepOutcome>;

/** Entries left over all databases at which the fence may close: the rest is a matter of one round. */
const SMALL_REST = 100;
/** Rounds of catching up before the fence closes anyhow: writers may be faster than we are. */
const MAX_ROUNDS = 30;
/** Events of the slot that may wait in the source's outboxes when the fence closes; the relay empties them meanwhile. */
const FEW_EVENTS = 100;
const OUTBOX_PAUSE_MS = 250;
const OUTBOX_PAUSES = 40;

const done = async (work: Promise<unknown>): Promise<StepOutcome> => {
  await work;
  return 'done';
};

const copyKey = (pair: MovePair, table: string) => `${pair.database.name}.${table}`;

/** Every table of every database, with its key in the record. */
function movedTables(runner: MoveRunner): { pair: MovePair; table: MovedTable; key: string }[] {
  return pairsOf(runner).flatMap((pair) =>
    pair.database.tables.map((table) => ({ pair, table, key: copyKey(pair, table.name) })),
  );
}

async function copyAll(runner: MoveRunner): Promise<StepOutcome> {
  for (const { pair, table, key } of movedTables(runner)) {
    for (let at = runner.move.copied[key] ?? COPY_START; !at.done; ) {
      if (!runner.ports.mayContinue()) return 'stopped';
      at = await copyPage(pair, table, at);
      await saveMove(runner, { copied: { ...runner.move.copied, [key]: at } });
    }
  }
  return 'done';
}

/** One round over every table that has open entries; returns how many rows were looked at. */
async function catchUpOnce(runner: MoveRunner): Promise<number> {
  const counts = await onEach(runner, async (pair) => {
    const open = await openEntries(pair);
    const tables = pair.database.tables.filter((table) => open.has(table.name));
    return Promise.all(tables.map((table) => catchUpTable(pair, table)));
  });
  return counts.flat().reduce((sum, count) => sum + count, 0);
}

async function catchUp(runner: MoveRunner): Promise<StepOutcome> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if (!runner.ports.mayContinue()) return 'stopped';
    if ((await catchUpOnce(runner)) <= SMALL_REST) return 'done';
    await saveMove(runner, {});
  }
  return 'done';
}

async function takeBaselines(runner: MoveRunner): Promise<StepOutcome> {
  await onEach(runner, startTargetCapture);
  for (const { pair, table, key } of movedTables(runner)) {
    if (!runner.ports.mayContinue()) return 'stopped';
    const sums = await baselineSums(pair, table);
    await saveMove(runner, { baselines: { ...runner.move.baselines, [key]: sums } });
  }
  return 'done';
}

/** Gives the relay time to publish a large backlog, so that it need not be copied while writes wait. */
async function letRelayWork(runner: MoveRunner): Promise<void> {
  for (let pause = 0; pause < OUTBOX_PAUSES; pause += 1) {
    const waiting = await onEach(runner, waitingEvents);
    if (waiting.reduce((sum, events) => sum + events, 0) <= FEW_EVENTS) return;
    await runner.ports.sleep(OUTBOX_PAUSE_MS);
    await catchUpOnce(runner);
  }
}

async function fence(runner: MoveRunner): Promise<StepOutcome> {
  await letRelayWork(runner);
  if ((await catchUp(runner)) === 'stopped') return 'stopped';
  await saveMove(runner, { fencedAtMs: runner.ports.clock() });
  return done(onEach(runner, fenceSource));
}

/** Writes wait from here to the flip. The last look for open entries is left to the verification. */
async function drain(runner: MoveRunner): Promise<StepOutcome> {
  const rows = async () => {
    while ((await catchUpOnce(runner)) > SMALL_REST);
  };
  return done(Promise.all([rows(), onEach(runner, copyOutbox)]));
}

async function verify(runner: MoveRunner): Promise<StepOutcome> {
  // What the drain left; and a maintenance statement may have deleted a row behind the fence: captured like any other.
  while ((await catchUpOnce(runner)) > 0);
  const verified = await onEach(runner, (pair) => verifyPair(runner, pair));
  runner.move = { ...runner.move, verified: Object.assign({}, ...verified) };
  return 'done';
}

/** Errors: `corrupt` with the tables that differ. */
async function verifyPair(runner: MoveRunner, pair: MovePair): Promise<Record<string, TableSum>> {
  const [source, target] = await Promise.all([
    capturedSums(pair.source, pair.move),
    capturedSums(pair.target, pair.move),
  ]);
  const verified: Record<string, TableSum> = {};
  for (const { name } of pair.database.tables) {
    const key = copyKey(pair, name);
    const baseline = runner.move.baselines[key];
    if (!baseline) throw new AppError('corrupt', `${key} has no baseline`);
    const from = addSums(baseline.source, source.get(name));
    const to = addSums(baseline.target, target.get(name));
    if (!sameSum(from, to)) throw differs(key, from, to);
    verified[key] = from;
  }
  return verified;
}

function differs(table: string, source: TableSum, target: TableSum): AppError {
  const message = `${table} differs between the shards: ${source.rows} and ${target.rows} rows`;
  return new AppError('corrupt', message, { data: { table, source, target } });
}

/**
 * The commit point: one conditional write. The directory is read first and the record second, so that whoever gives the move
 * up (marks the record, then raises the directory's revision) is seen by one of the two conditions.
 */
async function flip(runner: MoveRunner): Promise<StepOutcome> {
  while (!(await tryFlip(runner)));
  const { ports, move } = runner;
  const pauseMs = move.pauseMs ?? ports.clock() - (move.fencedAtMs ?? ports.clock());
  runner.move = { ...move, pauseMs };
  return 'done';
}

/** False when the directory changed in between, for another slot. */
async function tryFlip({ ports, move }: MoveRunner): Promise<boolean> {
  const outcome = flipDirectory(await ports.loadDirectory(), move);
  if (outcome.kind === 'flipped') return true;
  const current = await ports.moves.find(move.subject.bucket);
  if (current?.revision !== move.revision) throw superseded(move);
  if (outcome.kind === 'superseded') {
    throw new AppError('corrupt', 'the directory changed under a claimed move');
  }
  return (await ports.replaceDirectory(outcome.directory)) === 'replaced';
}

/** What is left after the flip: nobody waits for it. May find some of it done by an earlier runner. */
function retire(runner: MoveRunner): Promise<StepOutcome> {
  return done(
    onEach(runner, async (pair) => {
      const open = await takeOver(pair);
      if (open.out) {
        await buryOnSource(pair);
        await dropOutbox(pair, pair.source);
        await endCapture(pair, pair.source, 'gone');
      }
      if (open.in) await endCapture(pair, pair.target, 'forgotten');
    }),
  );
}

/** Every step of a move by its name; each may be run again after a crash in its midst. */
export const moveSteps: Readonly<Record<Exclude<ForwardStep, 'done'>, Step>> = {
  prepare: (runner) => done(onEach(runner, preparePair)),
  copy: copyAll,
  catch_up: catchUp,
  baseline: takeBaselines,
  fence,
  drain,
  verify,
  activate: (runner) => done(onEach(runner, activateTarget)),
  flip,
  retire,
};
