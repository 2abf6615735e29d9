import { createRequire, registerHooks } from 'node:module';
import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  RDSDataClient,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caller, startTestDataApi, type TestDataApi } from '../support/data-api-over-postgres.ts';

let running: TestDataApi;
let client: RDSDataClient;

beforeAll(async () => {
  running = await startTestDataApi({ clock: Date.now });
  client = new RDSDataClient({ endpoint: running.api.url, maxAttempts: 1 });
  const sql = 'CREATE TABLE pets (id serial PRIMARY KEY, name text NOT NULL UNIQUE, born timestamptz)';
  await client.send(new ExecuteStatementCommand({ ...caller, sql }));
});
afterAll(async () => {
  client?.destroy();
  await running?.stop();
});

describe('an independent client library, unchanged: data-api-client', () => {
  /** It is written for the older SDK, whose one relevant trait is `.promise()`; its own `require` must find that. */
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'aws-sdk' ? { url: 'node:events', shortCircuit: true } : next(specifier, context),
  });
  const dataApiClient = createRequire(import.meta.url)('data-api-client');
  hooks.deregister();

  const olderSdk = () => {
    const call = (Command: new (input: never) => unknown) => (input: unknown) => ({
      promise: () => client.send(new Command(input as never) as never),
    });
    return {
      RDSDataService: class {
        executeStatement = call(ExecuteStatementCommand as never);
        batchExecuteStatement = call(BatchExecuteStatementCommand as never);
        beginTransaction = call(BeginTransactionCommand as never);
        commitTransaction = call(CommitTransactionCommand as never);
        rollbackTransaction = call(RollbackTransactionCommand as never);
      },
    };
  };

  it('inserts, selects, batches and runs transactions', async () => {
    const data = dataApiClient({ ...caller, engine: 'pg', AWS: olderSdk() });
    await data.query('INSERT INTO pets (name, born) VALUES (:name, :born)', {
      name: 'Rex',
      born: new Date('2026-01-02T03:04:05Z'),
    });
    const { records } = await data.query('SELECT name, born FROM pets WHERE name = :name', { name: 'Rex' });
    expect(records).toEqual([{ name: 'Rex', born: new Date('2026-01-02T03:04:05Z') }]);

    await data.query('INSERT INTO pets (name) VALUES (:name)', [[{ name: 'a' }], [{ name: 'b' }]]);
    await data
      .transaction()
      .query('INSERT INTO pets (name) VALUES (:name)', { name: 'in transaction' })
      .query(() => ['UPDATE pets SET name = :to WHERE name = :from', { from: 'a', to: 'z' }])
      .commit();
    const names = await data.query('SELECT name FROM pets ORDER BY name');
    expect(names.records.map(({ name }: { name: string }) => name)).toEqual([
      'Rex',
      'b',
      'in transaction',
      'z',
    ]);

    const failing = data
      .transaction()
      .query('INSERT INTO pets (name) VALUES (:name)', { name: 'gone' })
      .query('INSERT INTO pets (name) VALUES (:name)', { name: 'b' })
      .commit();
    await expect(failing).rejects.toThrow('23505');
    expect((await data.query('SELECT count(*) AS n FROM pets')).records).toEqual([{ n: 4 }]);
  });
});
