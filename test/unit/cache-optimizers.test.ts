import { describe, expect, it } from 'vitest';
import { cacheArea } from '../../functions/kernel/cache/cache-key.ts';
import { batchOptimizer } from '../../functions/kernel/optimizing/batch-optimizer.ts';
import { cacheOptimizer } from '../../functions/kernel/optimizing/cache-optimizer.ts';
import {
  chainOptimizers,
  type OperationContext,
  type Optimizer,
} from '../../functions/kernel/optimizing/optimizer.ts';
import { queryOptimizer } from '../../functions/kernel/optimizing/query-optimizer.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { ACME, cacheWorld, GLOBEX, silent } from '../support/cache-sandboxes.ts';

const area = cacheArea<string>({ entity: 'product', version: 1, freshMs: 60_000 });

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
    const metrics = {
      add: () => {},
      addWith: (d: object, name: string) => timed.push(`${name} ${JSON.stringify(d)}`),
      flush: () => {},
    };
    const chain = chainOptimizers([
      cacheOptimizer(world.sandbox()),
      queryOptimizer({ clock: world.clock.now, logger: silent }),
      batchOptimizer(setImmediate),
    ]);
    const runAll = batchOf(runs);
    const read = (account: AccountId, id: string): Promise<string> =>
      chain.optimize(async () => 'not asked alone', {
        operation: 'find-product',
        account,
        metrics,
        cacheKey: area.key(account, id),
        batch: { input: id, runAll },
      });
    const values = await Promise.all([read(ACME, '1'), read(ACME, '2'), read(GLOBEX, '1')]);
    expect(values).toEqual(['acme/1', 'acme/2', 'globex/1']);
    expect(runs).toEqual([
      ['acme', ['1', '2']],
      ['globex', ['1']],
    ]);
    expect(await read(ACME, '1')).toBe('acme/1');
    expect(runs).toHaveLength(2);
    expect(timed.filter((line) => line.startsWith('database_query_duration_seconds'))).toHaveLength(3);
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
    expect(await chainOptimizers([]).optimize(async () => 2, context)).toBe(2);
  });

  it('a batch fails as one, must answer every input, and is split at its limit', async () => {
    const optimizer = batchOptimizer(setImmediate, 2);
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
    const statuses: object[] = [];
    const logger = { ...silent, warn: (message: string, data: unknown) => lines.push([message, data]) };
    const metrics = { add: () => {}, addWith: (d: object) => statuses.push(d), flush: () => {} };
    const optimizer = queryOptimizer({ clock: world.clock.now, logger: logger as typeof silent });
    const take = (ms: number) => async () => world.clock.advance(ms);
    const context = { operation: 'list-orders', account: ACME, metrics, slowQueryThresholdMs: 100 };
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
    await expect(optimizer.optimize(() => Promise.reject(new Error('x')), context)).rejects.toThrow('x');
    expect(statuses.at(-1)).toEqual({ operation: 'list-orders', status: 'error' });
  });
});
