import { describe, expect, it } from 'vitest';
import { xorshift32 } from '../../../functions/kernel/balancing/random32.ts';
import { AppError } from '../../../functions/kernel/errors.ts';
import { fallbackBudget } from '../../../functions/kernel/sharding/fallback-budget.ts';
import { type ReadRoute, readRoutedRouter } from '../../../functions/kernel/sharding/read-routing.ts';
import { type ReadScope, withReadScope } from '../../../functions/kernel/sharding/read-scope.ts';
import {
  type ReaderAnswer,
  type ReaderShard,
  readersSetting,
} from '../../../functions/kernel/sharding/reader.ts';
import type { AccountRouter } from '../../../functions/kernel/sharding/route-account.ts';
import type { SqlRow, SqlStatement } from '../../../functions/kernel/sharding/sql.ts';
import { markingRouter, type WriteMarks } from '../../../functions/kernel/sharding/write-marks.ts';
import {
  openPosition,
  sealPosition,
  type WritePosition,
} from '../../../functions/kernel/sharding/write-position.ts';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';

const account = 'acme' as AccountId;
const endpoint = (id: string) => ({ id, host: '127.0.0.1', port: 5432, kind: 'direct' }) as const;
const shards: ReaderShard[] = [
  { id: 'shard-0', secretArn: 'arn', endpoints: [endpoint('r0'), endpoint('r1')] },
];
const read: SqlStatement = { sql: 'SELECT 1', parameters: {}, intent: 'read', idempotent: true };
const write: SqlStatement = { ...read, sql: 'INSERT ...', intent: 'write' };
const position = (transaction: bigint, shard = 'shard-0'): WritePosition => ({ shard, transaction });
const fromReader: SqlRow[] = [{ from: 'reader' }];
const fromWriter: SqlRow[] = [{ from: 'writer' }];

interface World {
  shard?: string;
  /** What the next reads on readers answer; the last one stays. */
  answers?: (ReaderAnswer | AppError)[];
  marks?: WriteMarks['find'];
  burst?: number;
  writerAnswers?: SqlRow[];
  record?: 'fails once';
}

/** The real routers over a reader and a writer that answer as told, with one mark store. */
function world({ shard = 'shard-0', answers = [rows(100n)], burst = 2, ...given }: World = {}) {
  const routes: ReadRoute[] = [];
  const asked = { writer: 0, reader: [] as string[] };
  let nowMs = 0;
  const recorded: WritePosition[] = [];
  const inner: AccountRouter = {
    run: (accountId, work) =>
      work({ shard, accountId, bucket: 1, epoch: 1, slot: 'b:1' }, async () => {
        asked.writer += 1;
        return given.writerAnswers ?? fromWriter;
      }),
    shards: async () => [shard],
  };
  const find = given.marks ?? (async () => recorded.at(-1) ?? null);
  let failures = given.record === 'fails once' ? 1 : 0;
  const record: WriteMarks['record'] = async (_, mark) => {
    failures -= 1;
    if (failures >= 0) throw new Error('DynamoDB is away');
    recorded.push(mark);
  };
  const marks: WriteMarks = { find, record };
  const router = readRoutedRouter(markingRouter(inner, marks), {
    shards,
    marks,
    read: async (_, { id }) => {
      asked.reader.push(id);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof AppError) throw answer;
      return answer as ReaderAnswer;
    },
    takeFallback: fallbackBudget({ burst, perSecond: 1 }, () => nowMs),
    strategy: 'round-robin-healthy',
    clock: () => nowMs,
    random: xorshift32(1),
  });
  const run = (statement: SqlStatement) => router.run(account, (_, execute) => execute(statement));
  const replica = (mustSee: WritePosition | null = null): ReadScope => ({
    demand: 'replica',
    mustSee,
    written: null,
    observe: (route) => routes.push(route),
  });
  return {
    ...{ routes, asked, recorded, run, replica },
    pass: (ms: number) => {
      nowMs += ms;
    },
    read: (scope = replica()) => withReadScope(scope, () => run(read)),
  };
}

function rows(appliedBelow: bigint, ownerState = 'active'): ReaderAnswer {
  return { kind: 'rows', rows: [{ owner_state: ownerState, is_row: true, from: 'reader' }], appliedBelow };
}

const unreachable: ReaderAnswer = {
  kind: 'unreachable',
  error: new AppError('unavailable', 'the database cannot be reached', { retryable: true }),
};

describe('where a read goes', () => {
  it('goes to a reader, in turns, when the request allows it', async () => {
    const w = world();
    expect(await w.read()).toEqual(fromReader);
    await w.read();
    expect(new Set(w.asked.reader)).toEqual(new Set(['r0', 'r1']));
    expect(w.asked.writer).toBe(0);
  });

  it('goes to the writer outside of a request, on demand, and on a shard without readers', async () => {
    const w = world();
    expect(await w.run(read)).toBe(fromWriter);
    expect(await w.read({ ...w.replica(), demand: 'fresh' })).toBe(fromWriter);
    expect(w.routes).toEqual([{ to: 'writer', shard: 'shard-0', why: 'fresh' }]);
    const elsewhere = world({ shard: 'shard-9' });
    expect(await elsewhere.read()).toBe(fromWriter);
    expect(elsewhere.routes).toEqual([{ to: 'writer', shard: 'shard-9', why: 'no-readers' }]);
    expect([...w.asked.reader, ...elsewhere.asked.reader]).toEqual([]);
  });

  it.each(['write', 'look'] as const)(
    'T37: a %s never leaves the writer, whatever is allowed',
    async (intent) => {
      const w = world();
      expect(await withReadScope(w.replica(), () => w.run({ ...write, intent }))).toBe(fromWriter);
      expect(w.asked.reader).toEqual([]);
    },
  );

  it.each(['moved', 'fenced', null])(
    'asks the writer when the reader does not show its shard as the active owner: %s',
    async (state) => {
      const w = world({ answers: [rows(100n, state as string)] });
      expect(await w.read()).toBe(fromWriter);
      expect(w.routes).toEqual([{ to: 'writer', shard: 'shard-0', why: 'not-owner' }]);
    },
  );
});

describe('T39: reading your own writes', () => {
  it('does not take the answer of a reader that has not applied the write of the token', async () => {
    const w = world({ answers: [rows(100n), rows(101n)] });
    expect(await w.read(w.replica(position(100n)))).toBe(fromWriter);
    expect(w.routes.at(-1)).toEqual({ to: 'writer', shard: 'shard-0', why: 'behind' });
    expect(await w.read(w.replica(position(100n)))).toEqual(fromReader);
  });

  it('knows the write of another client or sandbox from the mark', async () => {
    const w = world({ answers: [rows(100n), rows(101n)], marks: async () => position(100n) });
    expect(await w.read()).toBe(fromWriter);
    expect(await w.read()).toEqual(fromReader);
  });

  it('asks the writer when the mark cannot be read: nobody knows then what must be there', async () => {
    const w = world({ marks: () => Promise.reject(new Error('DynamoDB is away')) });
    expect(await w.read()).toBe(fromWriter);
    expect(w.routes.at(-1)).toMatchObject({ why: 'mark-unknown' });
    expect(await w.read(w.replica(position(1n)))).toEqual(fromReader);
  });

  it('asks the writer while the last write happened on another shard (the account has moved)', async () => {
    const w = world({ marks: async () => position(1n, 'shard-3') });
    expect(await w.read()).toBe(fromWriter);
    expect(await w.read(w.replica(position(1n, 'shard-3')))).toBe(fromWriter);
  });

  it('marks a fenced write before it is answered, and tells the request its position', async () => {
    const w = world({ writerAnswers: [{ fenced: true, write_position: '77' }], answers: [rows(77n)] });
    const scope = w.replica();
    await withReadScope(scope, () => w.run(write));
    expect(w.recorded).toEqual([position(77n)]);
    expect(scope.written).toEqual(position(77n));
    await w.read();
    expect(w.routes.at(-1)).toMatchObject({ to: 'writer', why: 'behind' });
  });

  it('does not mark what the fence refused, nor statements that are no writes of an account', async () => {
    const refusedWrite = world({ writerAnswers: [{ fenced: false, write_position: '77' }] });
    await refusedWrite.run(write);
    const plain = world({ writerAnswers: [{ id: 1 }] });
    await plain.run(write);
    expect([...refusedWrite.recorded, ...plain.recorded]).toEqual([]);
  });

  it('does not answer a write that could not be marked: sending it again marks it', async () => {
    const w = world({ writerAnswers: [{ fenced: true, write_position: '5' }], record: 'fails once' });
    await expect(w.run(write)).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    await w.run(write);
    expect(w.recorded).toEqual([position(5n)]);
  });
});

describe('T38: when a reader fails', () => {
  it('asks the writer instead, within the budget, and then says that it may be tried again', async () => {
    const w = world({ answers: [unreachable], burst: 2 });
    expect(await w.read()).toBe(fromWriter);
    expect(await w.read()).toBe(fromWriter);
    await expect(w.read()).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(w.asked.writer).toBe(2);
    w.pass(1000);
    expect(await w.read()).toBe(fromWriter);
  });

  it('ejects the reader after three failures and uses the other one', async () => {
    const w = world({ answers: [unreachable], burst: 100 });
    for (let i = 0; i < 5; i += 1) await w.read();
    w.asked.reader.length = 0;
    for (let i = 0; i < 4; i += 1) await w.read();
    expect(new Set(w.asked.reader).size).toBe(1);
    w.pass(30_000);
    w.asked.reader.length = 0;
    for (let i = 0; i < 4; i += 1) await w.read();
    expect(new Set(w.asked.reader).size).toBe(2);
  });

  it.each([
    ['a syntax error', new AppError('internal', 'the database refused the statement')],
    ['a time limit', new AppError('timeout', 'too slow', { retryable: true })],
  ])('never repeats %s on the writer, and does not hold it against the reader', async (_, error) => {
    const w = world({ answers: [error] });
    for (let i = 0; i < 8; i += 1) await expect(w.read()).rejects.toBe(error);
    expect(w.asked.writer).toBe(0);
    expect(new Set(w.asked.reader.slice(-2)).size).toBe(2);
  });

  it('T23: asks one reader for each read, so that one that fails from overload is not asked twice as much', async () => {
    const failing = world({ answers: [new AppError('internal', 'out of memory')] });
    for (let i = 0; i < 8; i += 1) await expect(failing.read()).rejects.toMatchObject({ code: 'internal' });
    expect(failing.asked).toMatchObject({ writer: 0, reader: { length: 8 } });
    const away = world({ answers: [unreachable], burst: 100 });
    for (let i = 0; i < 8; i += 1) await away.read();
    expect(away.asked).toMatchObject({ writer: 8, reader: { length: 8 } });
  });
});

describe('tokens and settings', () => {
  it('carries a position there and back, and takes nothing else for one', () => {
    const mark = position(18_446_744_073_709_551_615n, 'shard-12');
    expect(openPosition(sealPosition(mark))).toEqual(mark);
    for (const text of ['', 'shard-0', 'shard-0.', '.5', 'shard-0.x', `shard-0.${'9'.repeat(21)}`, 'a b.1'])
      expect(openPosition(text)).toBeNull();
  });

  it('T40: takes an empty list, refuses an empty text and a list with an empty host', () => {
    expect(readersSetting.read('[]')).toEqual({ value: [] });
    expect(readersSetting.read('')).toHaveProperty('rule');
    const bad = JSON.stringify([{ ...shards[0], endpoints: [{ ...endpoint('r'), host: '' }] }]);
    expect(readersSetting.read(bad)).toHaveProperty('rule');
    expect(readersSetting.read(JSON.stringify([{ ...shards[0], endpoints: [] }]))).toHaveProperty('rule');
    expect(readersSetting.read(JSON.stringify(shards))).toEqual({ value: shards });
  });
});
