import { describe, expect, it } from 'vitest';
import { cacheArea } from '../../functions/kernel/cache/cache-key.ts';
import { batchOptimizer } from '../../functions/kernel/optimizing/batch-optimizer.ts';
import { optimizeReads } from '../../functions/kernel/optimizing/optimize-reads.ts';
import {
  chainOptimizers,
  type OperationContext,
  type Optimizer,
} from '../../functions/kernel/optimizing/optimizer.ts';
import { queryOptimizer } from '../../functions/kernel/optimizing/query-optimizer.ts';
import { withReadScope } from '../../functions/kernel/sharding/read-scope.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { ACME, cacheWorld, GLOBEX, silent } from '../support/cache-sandboxes.ts';

const area = cacheArea<string>({ entity: 'product', version: 1, freshMs: 60_000 });
const none = chainOptimizers([]);

/** Runs work as a request whose metrics are written down. */
function measured<T>(timed: string[], work: () => Promise<T>): Promise<T> {
  const addWith = (dimensions: object, name: string) => timed.push(`${name} ${JSON.stringify(dimensions)}`);
  const add = (name: string, value: number) => timed.push(`${name} ${value}`);
  const metrics = { add, addWith, flush: () => {} };
  return withReadScope({ demand: 'replica', mustSee: null, written: null, metrics }, work);
}

function batchOf(runs: [AccountId, unknown[]][]) {
  return async (account: AccountId, inputs: readonly unknown[]) => {
    runs.push([account, [...inputs]]);
    return inputs.map((input) => `${account}/${input}`);
  };
}

describe('optimizer chain', () => {
  it('cache, batch and query timing compose without a change to the caller', async () => {
    const world = cacheWorld();
    const runs: [AccountId, unknown[]][] = [];
    const timed: string[] = [];
    const ports = { clock: world.clock.now, logger: silent, defer: setImmediate };
    const chain = optimizeReads({ ...ports, cache: world.sandbox() });
    const runAll = batchOf(runs);
    const read = (account: AccountId, id: string, using = chain): Promise<string> =>
      using.optimize(async () => `${account} alone ${id}`, {
        operation: 'find-product',
        account,
        cacheKey: area.key(account, id),
        batch: { input: id, runAll },
      });
    await measured(timed, async () => {
      const values = await Promise.all([read(ACME, '1'), read(ACME, '2'), read(GLOBEX, '1')]);
      expect(values).toEqual(['acme/1', 'acme/2', 'globex/1']);
      expect(await read(ACME, '1')).toBe('acme/1');
    });
    expect(runs).toEqual([
      ['acme', ['1', '2']],
      ['globex', ['1']],
    ]);
    const line = 'database_query_duration_seconds {"operation":"find-product","status":"success"}';
    expect(timed).toEqual([line, line]);
    expect(await read(ACME, '3', none)).toBe('acme alone 3');
  });

  it('what is read for all is never answered together with what a request reads for itself', async () => {
    const runs: [AccountId, unknown[]][] = [];
    const chain = batchOptimizer({ defer: setImmediate, around: none });
    const read = (input: string, cacheKey?: OperationContext['cacheKey']) =>
      chain.optimize(async () => 'alone', {
        ...{ operation: 'find', account: ACME, batch: { input, runAll: batchOf(runs) } },
        ...(cacheKey && { cacheKey }),
      });
    await Promise.all([read('1'), read('2', area.key(ACME, '2')), read('3')]);
    expect(runs).toEqual([
      ['acme', ['1', '3']],
      ['acme', ['2']],
    ]);
  });

  it('runs the outermost first, and with none just the operation', async () => {
    const order: string[] = [];
    const named = (name: string): Optimizer => ({
      optimize: (run) => {
        order.push(name);
        return run();
      },
    });
    const context: OperationContext = { operation: 'x', account: ACME };
    expect(await chainOptimizers([named('a'), named('b')]).optimize(async () => 1, context)).toBe(1);
    expect(order).toEqual(['a', 'b']);
    expect(await none.optimize(async () => 2, context)).toBe(2);
  });

  it('a batch fails as one, must answer every input, and is split at its limit', async () => {
    const optimizer = batchOptimizer({ defer: setImmediate, around: none }, 2);
    const sizes: number[] = [];
    const member = (
      input: unknown,
      runAll: (a: AccountId, i: readonly unknown[]) => Promise<unknown[]>,
    ): OperationContext => ({
      operation: 'op',
      account: ACME,
      batch: { input, runAll },
    });
    const ok = async (_: AccountId, inputs: readonly unknown[]) => {
      sizes.push(inputs.length);
      return [...inputs];
    };
    const run = async (): Promise<unknown> => 'alone';
    expect(await Promise.all([1, 2, 3, 4, 5].map((n) => optimizer.optimize(run, member(n, ok))))).toEqual([
      1, 2, 3, 4, 5,
    ]);
    expect(sizes).toEqual([2, 2, 1]);
    await expect(
      optimizer.optimize(
        run,
        member(1, async () => []),
      ),
    ).rejects.toMatchObject({ code: 'internal' });
    await expect(
      optimizer.optimize(
        run,
        member(1, () => Promise.reject(new Error('down'))),
      ),
    ).rejects.toThrow('down');
  });

  it('names a query as slow from its threshold on, counts its failures, never logs SQL', async () => {
    const world = cacheWorld();
    const lines: unknown[] = [];
    const timed: string[] = [];
    const logger = { ...silent, warn: (message: string, data: unknown) => lines.push([message, data]) };
    const optimizer = queryOptimizer({ clock: world.clock.now, logger: logger as typeof silent });
    const take = (ms: number) => async () => world.clock.advance(ms);
    const context = { operation: 'list-orders', account: ACME, slowQueryThresholdMs: 100 };
    await optimizer.optimize(take(99), context);
    expect(lines).toEqual([]);
    await optimizer.optimize(take(100), { ...context, metadata: { shard: 's1' } });
    expect(lines).toEqual([
      [
        'slow query',
        {
          operation: 'list-orders',
          account: 'acme',
          durationMs: 100,
          slowQueryThresholdMs: 100,
          shard: 's1',
        },
      ],
    ]);
    const fail = () => Promise.reject(new Error('x'));
    await expect(measured(timed, () => optimizer.optimize(fail, context))).rejects.toThrow('x');
    const line = 'database_query_duration_seconds {"operation":"list-orders","status":"error"}';
    expect(timed).toEqual([line]);
    await measured(timed, () => optimizer.optimize(take(100), context));
    expect(timed.slice(2)).toEqual(['database_slow_queries_total 1', 'database_slow_query_seconds 0.1']);
  });

  it('a batch that is slow says how many it answered', async () => {
    const { clock } = cacheWorld();
    const lines: unknown[] = [];
    const logger = { ...silent, warn: (_: string, data: unknown) => lines.push(data) };
    const around = queryOptimizer({ clock: clock.now, logger: logger as typeof silent });
    const batches = batchOptimizer({ defer: setImmediate, around });
    const runAll = async (_: AccountId, inputs: readonly unknown[]) => {
      clock.advance(1000);
      return inputs;
    };
    const read = (input: number) =>
      batches.optimize(async () => -1, { operation: 'find', account: ACME, batch: { input, runAll } });
    await Promise.all([read(1), read(2), read(3)]);
    expect(lines).toEqual([expect.objectContaining({ operation: 'find', durationMs: 1000, batched: '3' })]);
  });
});
