import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBalancer } from '../../../functions/kernel/balancing/balancer.ts';
import { xorshift32 } from '../../../functions/kernel/balancing/random32.ts';
import { cacheArea } from '../../../functions/kernel/cache/cache-key.ts';
import { batchOptimizer } from '../../../functions/kernel/optimizing/batch-optimizer.ts';
import { cacheOptimizer } from '../../../functions/kernel/optimizing/cache-optimizer.ts';
import { chainOptimizers } from '../../../functions/kernel/optimizing/optimizer.ts';
import { queryOptimizer } from '../../../functions/kernel/optimizing/query-optimizer.ts';
import { resourcePool } from '../../../functions/kernel/resilience/resource-pool.ts';
import { initialDirectory } from '../../../functions/kernel/sharding/directory.ts';
import { accountRouter } from '../../../functions/kernel/sharding/route-account.ts';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';
import { services } from '../../../functions/services.ts';
import { resolveStage } from '../../../lib/infra/resolve-stage.ts';
import { ACME, cacheWorld, GLOBEX, silent } from '../../support/cache-sandboxes.ts';
import { ROOT } from '../../support/source-files.ts';

/** Faults of the naive way that no other test is named after. */

describe('settings', () => {
  it('T13: a deliberate 0 stays 0, and no function of any service goes without its settings', () => {
    const dev = resolveStage('dev', { readers: '0' });
    expect(new Set(dev.shards.map(({ minAcu, readers }) => `${minAcu} ${readers}`))).toEqual(
      new Set(['0 0']),
    );
    const functions = Object.values(services).flatMap((service) => Object.values(service.functions));
    expect(Object.keys(services)).toEqual(expect.arrayContaining(['payments', 'notifications']));
    for (const one of functions) {
      expect(['critical', 'normal', 'background']).toContain(one.class);
      expect(one.memoryMb).toBeGreaterThan(0);
      expect(one.timeoutSeconds).toBeGreaterThan(0);
    }
  });

  it('T46: every option given to pg is one that pg reads', () => {
    const ours = readFileSync(join(ROOT, 'functions/aws/pg-readers.ts'), 'utf8');
    const [, options = ''] = /new pg\.Client\(\{([\s\S]*?)\n {2}\}\);/.exec(ours) ?? [];
    const names = [...options.matchAll(/(?:^ {4}|\{ )(\w+)[:,]/gm)].map(([, name]) => name as string);
    expect(names).toEqual(expect.arrayContaining(['host', 'connectionTimeoutMillis', 'statement_timeout']));
    const theirs = ['pg/lib/client.js', 'pg/lib/connection-parameters.js']
      .map((file) => readFileSync(join(ROOT, 'node_modules', file), 'utf8'))
      .join('\n');
    const isRead = (name: string) =>
      new RegExp(`(options|config|c)\\.${name}\\b|val\\('${name}'`).test(theirs);
    // Handed on to node:tls as a whole.
    const ofTls = ['rejectUnauthorized'];
    expect(names.filter((name) => !isRead(name) && !ofTls.includes(name))).toEqual([]);
    expect(isRead('acquireTimeoutMillis')).toBe(false);
  });
});

describe('connections', () => {
  it('T21: affinity of accounts keeps nothing by account, and follows the health of endpoints', () => {
    let nowMs = 0;
    const balancer = () =>
      createBalancer({
        service: 'readers',
        endpoints: ['a', 'b', 'c'].map((id) => ({ id })),
        strategy: 'consistent-hash',
        clock: () => nowMs,
        random: xorshift32(7),
      });
    const [busy, quiet] = [balancer(), balancer()];
    const pickOf = (one: typeof busy, key: string, outcome: 'answered' | 'failed' = 'answered') => {
      const index = one.pick({ key });
      one.settle(index, outcome, 5);
      return index;
    };
    for (let n = 0; n < 100_000; n += 1) pickOf(busy, `acct-${n}`);
    const accounts = Array.from({ length: 200 }, (_, n) => `seller-${n}`);
    const before = accounts.map((account) => pickOf(busy, account));
    expect(before).toEqual(accounts.map((account) => pickOf(quiet, account)));
    const sick = before[0] as number;
    for (let n = 0; n < 3; n += 1) pickOf(busy, accounts[0] as string, 'failed');
    expect(accounts.map((account) => pickOf(busy, account))).not.toContain(sick);
    nowMs = 31_000;
    expect(accounts.map((account) => pickOf(busy, account))).toEqual(before);
  });

  it('T48: closing a pool waits for nobody, ends what is in use when it comes back, and nobody gets the old pool', async () => {
    const ended: number[] = [];
    let made = 0;
    const pool = resourcePool<number>({
      ...{ name: 'readers', maxSize: 1, acquireTimeoutMs: 1000, validateAfterMs: 1000 },
      create: async () => ++made,
      validate: async () => true,
      destroy: async (resource) => void ended.push(resource),
      clock: () => 0,
      startTimer: () => () => undefined,
    });
    let finish: () => void = () => undefined;
    const working = pool.use(() => new Promise<void>((resolve) => (finish = resolve)));
    await Promise.resolve();
    const waiting = pool.use(async () => 'never');
    pool.close();
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
    await expect(pool.use(async () => 'never')).rejects.toMatchObject({ code: 'unavailable' });
    expect(ended).toEqual([]);
    finish();
    await working;
    expect({ ended, made, ...pool.state() }).toMatchObject({ ended: [1], made: 1, idle: 0, used: 0 });
  });

  it('T49: ten thousand accounts use the ways to four shards, and none of their own', async () => {
    const ways = new Set<string>();
    let loads = 0;
    const router = accountRouter({
      loadDirectory: async () => {
        loads += 1;
        return initialDirectory(['shard-0', 'shard-1', 'shard-2', 'shard-3']);
      },
      connect: (...names) => {
        ways.add(JSON.stringify(names));
        return async () => [];
      },
      clock: () => 0,
      sleep: async () => undefined,
      directoryTtlMs: 30_000,
      cutoverWaitMs: 1000,
    });
    for (let n = 0; n < 10_000; n += 1) await router.run(`acct-${n}` as AccountId, async () => n);
    expect(ways).toEqual(new Set([0, 1, 2, 3].map((n) => JSON.stringify([`shard-${n}`]))));
    expect(loads).toBe(1);
  });
});

describe('optimizers', () => {
  it('T54: 0, false and the empty text are answers, and the operation is not run again for them', async () => {
    const cache = cacheOptimizer(cacheWorld().sandbox());
    for (const [index, value] of [0, false, '', null].entries()) {
      let runs = 0;
      const area = cacheArea<typeof value>({
        entity: `flag${index}`,
        version: 1,
        freshMs: 60_000,
      });
      const context = { operation: 'read-flag', account: ACME, cacheKey: area.key(ACME, 'switch') };
      const read = () =>
        cache.optimize(async () => {
          runs += 1;
          return value;
        }, context);
      expect([await read(), await read(), await read()]).toEqual([value, value, value]);
      expect(runs).toBe(1);
    }
  });

  it('T55: without a threshold a query of a second is slow', async () => {
    const { clock } = cacheWorld();
    const slow: string[] = [];
    const logger = { ...silent, warn: (message: string) => slow.push(message) };
    const watch = queryOptimizer({ clock: clock.now, logger: logger as typeof silent });
    const context = { operation: 'list', account: ACME };
    await watch.optimize(async () => clock.advance(999), context);
    expect(slow).toEqual([]);
    await watch.optimize(async () => clock.advance(1000), context);
    expect(slow).toEqual(['slow query']);
  });

  it('T55: a batch mixes no tenants, keeps nothing once it ran, and a lone call waits for one turn only', async () => {
    let turns = 0;
    const defer = (run: () => void) => {
      turns += 1;
      setImmediate(run);
    };
    const batches = batchOptimizer({ defer, around: chainOptimizers([]) });
    const ran: string[] = [];
    const read = (account: AccountId, input: number) =>
      batches.optimize(async () => -1, {
        operation: 'read',
        account,
        batch: {
          input,
          runAll: async (of, inputs) => {
            ran.push(`${of}: ${inputs.join()}`);
            return inputs;
          },
        },
      });
    expect(await Promise.all([read(ACME, 1), read(GLOBEX, 2), read(ACME, 3)])).toEqual([1, 2, 3]);
    expect(await read(ACME, 1)).toBe(1);
    expect(ran).toEqual(['acme: 1,3', 'globex: 2', 'acme: 1']);
    expect(turns).toBe(3);
  });
});
