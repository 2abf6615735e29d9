import { AppError } from '../../errors.ts';
import type { Directory } from '../directory.ts';
import { COPY_START, catchUpTable, copyPage } from './copy-rows.ts';
import { copyOutbox, dropOutbox, outboxColumns, waitingEvents } from './move-outbox.ts';
import { type MovePair, superseded } from './move-pair.ts';
import { type ForwardStep, flipDirectory, type TableSum } from './move-record.ts';
import { type MoveRunner, onEach, pairsOf, saveMove, settleAll } from './move-runner.ts';
import type { MovedTable } from './moved-table.ts';
import { preparePair } from './prepare-pair.ts';
import { activateTarget, buryOnSource, endCapture, fenceSource, takeOver } from './slot-ownership.ts';
import {
  addSums,
  baselineSums,
  capturedSums,
  foldCaptured,
  openEntries,
  sameSum,
  startTargetCapture,
} from './table-sums.ts';

/** `stopped`: the runner's time is over; what it did is kept. */
export type StepOutcome = 'done' | 'stopped';
type Step = (runner: MoveRunner) => Promise<StepOutcome>;

/** Entries left over all databases at which the fence may close: the rest is a matter of one round. */
const SMALL_REST = 50;
/** Rounds of catching up that bring the end no nearer before the fence closes anyhow: writers may be faster than we are. */
const MAX_VAIN_ROUNDS = 10;
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

/** One round over every table that has open entries; returns how many there were. */
async function catchUpOnce(runner: MoveRunner): Promise<number> {
  const counts = await onEach(runner, async (pair) => {
    const open = await openEntries(pair);
    const tables = pair.database.tables.filter((table) => open.has(table.name));
    await settleAll(tables.map((table) => catchUpTable(pair, table)));
    return [...open.values()];
  });
  return counts.flat().reduce((sum, count) => sum + count, 0);
}

/** Until little is left, however much it was, or until it gets no less. */
async function catchUp(runner: MoveRunner): Promise<StepOutcome> {
  let least = Number.POSITIVE_INFINITY;
  for (let vainRounds = 0; vainRounds < MAX_VAIN_ROUNDS; ) {
    if (!runner.ports.mayContinue()) return 'stopped';
    const open = await catchUpOnce(runner);
    if (open <= SMALL_REST) break;
    vainRounds = open < least ? 0 : vainRounds + 1;
    least = Math.min(least, open);
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

/** Whatever can be done before writes wait is done before. */
async function fence(runner: MoveRunner): Promise<StepOutcome> {
  // Who takes over behind a fence that is closed already lets nobody wait any longer than need be.
  if (runner.move.fencedAtMs === null) await letRelayWork(runner);
  await onEach(runner, async (pair) => {
    await foldCaptured(pair);
    await outboxColumns(pair);
  });
  if ((await catchUp(runner)) === 'stopped') return 'stopped';
  // Said before it is so: a runner that dies at the fence itself is noticed as soon as one behind it.
  await saveMove(runner, { fencedAtMs: runner.ports.clock() });
  return done(onEach(runner, fenceSource));
}

/**
 * Writes wait from here to the flip, so what is independent runs at once, and nothing is saved between. Nobody knows the
 * target's epoch before the flip, so it may be activated before it is verified.
 */
async function verify(runner: MoveRunner): Promise<StepOutcome> {
  await settleAll<unknown>([catchUpOnce(runner), onEach(runner, copyOutbox), onEach(runner, activateTarget)]);
  const { ports } = runner;
  const [directory, verified] = await Promise.all([ports.loadDirectory(), verifySums(runner)]);
  runner.move = { ...runner.move, verified };
  runner.directory = directory;
  return 'done';
}

/**
 * Goes on catching up as long as anything is left: writers may have been faster than we were, and also behind the fence a
 * maintenance statement may delete a row, which is captured like any other.
 */
async function verifySums(runner: MoveRunner): Promise<Record<string, TableSum>> {
  for (;;) {
    const verified = await onEach(runner, (pair) => verifyPair(runner, pair));
    if (!verified.includes('open')) return Object.assign({}, ...verified);
    await catchUpOnce(runner);
    await saveMove(runner, {});
  }
}

/** `open`: something is still to be brought over. Errors: `corrupt` with the tables that differ. */
async function verifyPair(runner: MoveRunner, pair: MovePair): Promise<Record<string, TableSum> | 'open'> {
  const [source, target] = await Promise.all([
    capturedSums(pair.source, pair.move),
    capturedSums(pair.target, pair.move),
  ]);
  if ([...source.values()].some(({ open }) => open > 0)) return 'open';
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
 * The commit point: one conditional write. The directory is read first and the record is looked at second, so that whoever
 * gives the move up (marks the record, then raises the directory's revision) is seen by one of the two conditions. The first
 * time the save of this step was that look.
 */
async function flip(runner: MoveRunner): Promise<StepOutcome> {
  while (!(await tryFlip(runner)));
  const { ports, move } = runner;
  const pauseMs = move.pauseMs ?? ports.clock() - (move.fencedAtMs ?? ports.clock());
  runner.move = { ...move, pauseMs };
  return 'done';
}

/** False when the directory changed in between, for another slot. */
async function tryFlip(runner: MoveRunner): Promise<boolean> {
  const { ports, move } = runner;
  const directory = runner.directory ?? (await lookAgain(runner));
  runner.directory = null;
  const outcome = flipDirectory(directory, move);
  if (outcome.kind === 'flipped') return true;
  if (outcome.kind === 'superseded') {
    throw new AppError('corrupt', 'the directory changed under a claimed move');
  }
  return (await ports.replaceDirectory(outcome.directory)) === 'replaced';
}

/** The directory, read before the record is found unchanged. Errors: superseded, unless the flip has happened. */
async function lookAgain({ ports, move }: MoveRunner): Promise<Directory> {
  const directory = await ports.loadDirectory();
  if (flipDirectory(directory, move).kind === 'flipped') return directory;
  const current = await ports.moves.find(move.subject.bucket);
  if (current?.revision !== move.revision) throw superseded(move);
  return directory;
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
  verify,
  flip,
  retire,
};
