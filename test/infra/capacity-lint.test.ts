import { describe, expect, test } from 'vitest';
import type { FunctionDefinition, QueueDefinition } from '../../functions/kernel/service-definition.ts';
import { services } from '../../functions/services.ts';
import { lintCapacity, type Services } from '../../lib/infra/capacity-lint.ts';
import { stages } from '../../lib/infra/stages.ts';

const worker: FunctionDefinition = {
  entry: 'shop/handlers/work.ts',
  triggers: [{ kind: 'queue', queue: 'jobs', batchSize: 5, batchWindowSeconds: 0, maxConcurrency: 8 }],
  uses: [],
  class: 'normal',
  memoryMb: 256,
  timeoutSeconds: 30,
};
const jobs: QueueDefinition = { fifo: false, visibilitySeconds: 180, maxReceives: 5 };

function shop(changes: { worker?: Partial<FunctionDefinition>; jobs?: Partial<QueueDefinition> }): Services {
  return {
    shop: {
      name: 'shop',
      queues: { jobs: { ...jobs, ...changes.jobs } },
      topics: { 'shop.events': { partitions: 3, retentionDays: 7 } },
      functions: { 'shop-worker': { ...worker, ...changes.worker } },
    },
  };
}

function feed(change: object): FunctionDefinition['triggers'] {
  return [{ kind: 'queue', queue: 'jobs', batchSize: 5, batchWindowSeconds: 0, ...change }];
}

const follow = (topic: string, batchWindowMs: number): FunctionDefinition['triggers'] => [
  { kind: 'topics', topics: [topic], consumerGroup: 'shop', batchSize: 100, batchWindowMs },
];

describe('capacity lint', () => {
  test.each(Object.values(stages))('our services fit $name', (stage) => {
    expect(lintCapacity(services, stage)).toEqual([]);
  });

  test.each([
    [
      'T43: a visibility below six timeouts',
      { jobs: { visibilitySeconds: 179 } },
      /shop-jobs: visibilitySeconds 179 is below 180/,
    ],
    [
      'a batch window the visibility does not cover',
      { worker: { triggers: feed({ batchWindowSeconds: 1 }) } },
      /below 181/,
    ],
    ['too few receives', { jobs: { maxReceives: 4 } }, /shop-jobs: maxReceives 4 is below 5/],
    [
      'a concurrency of one',
      { worker: { triggers: feed({ maxConcurrency: 1 }) } },
      /maxConcurrency 1 is not within 2 to 1000/,
    ],
    [
      'a concurrency above 1000',
      { worker: { triggers: feed({ maxConcurrency: 1001 }) } },
      /not within 2 to 1000/,
    ],
    ['a concurrency on a FIFO queue', { jobs: { fifo: true } }, /maxConcurrency on the FIFO queue jobs/],
    [
      'a big batch on a FIFO queue',
      { jobs: { fifo: true }, worker: { triggers: feed({ batchSize: 11 }) } },
      /batchSize above 10 on a FIFO/,
    ],
    [
      'a big batch without a window',
      { worker: { triggers: feed({ batchSize: 11 }) } },
      /needs batchWindowSeconds/,
    ],
    [
      'a pool smaller than its mapping',
      { worker: { reservedConcurrency: 7 } },
      /reserved concurrency 7 is below 8/,
    ],
    [
      'an undeclared queue',
      { worker: { triggers: feed({ queue: 'ghosts' }) } },
      /queue ghosts is not declared/,
    ],
    [
      'an undeclared topic',
      { worker: { triggers: follow('ghost.events', 500) } },
      /topic ghost.events is declared by no service/,
    ],
    [
      'a window Kafka mappings cannot express',
      { worker: { triggers: follow('shop.events', 750) } },
      /batchWindowMs 750/,
    ],
    [
      'a database nobody declared',
      { worker: { uses: ['database'] } },
      /uses database, but service shop declares none/,
    ],
    [
      'a queue of another service',
      { worker: { uses: ['relay-queue'] } },
      /uses relay-queue, but its service declares no queue relay/,
    ],
    [
      'the internet from inside the VPC',
      { worker: { uses: ['event-log', 'redis'] } },
      /uses event-log and redis/,
    ],
  ] as [string, Parameters<typeof shop>[0], RegExp][])('%s is named', (_, changes, message) => {
    expect(lintCapacity(shop(changes), stages.dev)).toEqual([expect.stringMatching(message)]);
  });

  test('T43: reserved concurrency may not eat the last 100 of the account', () => {
    const stage = { ...stages.dev, accountConcurrency: 1000, reservedByClass: { normal: 901 } };
    expect(lintCapacity(shop({}), stage)).toEqual([expect.stringContaining('the sum 901 exceeds 900')]);
    expect(lintCapacity(shop({}), { ...stage, reservedByClass: { normal: 900 } })).toEqual([]);
  });

  test('T43: shards whose addresses do not fit into the environment are refused', () => {
    const shards = Array.from({ length: 64 }, (_, index) => ({
      id: `shard-${index}`,
      minAcu: 1,
      maxAcu: 2,
      readers: 0,
    }));
    expect(lintCapacity(shop({ worker: { uses: ['all-databases'] } }), { ...stages.dev, shards })).toEqual([
      expect.stringMatching(/shop-worker: with 64 shards its environment takes about \d+ bytes/),
    ]);
  });

  test('T43: as many shards as a stage may have fit into the environment of every real function', () => {
    const [first] = stages.dev.shards;
    const shards = Array.from({ length: 32 }, (_, index) => ({ ...first!, id: `shard-${index}` }));
    const kafkaPollers = { mode: 'provisioned', minimum: 1, maximum: 2 } as const;
    expect(lintCapacity(services, { ...stages.dev, shards, kafkaPollers })).toEqual([]);
  });

  test('one name may not belong to two services', () => {
    const twice = { ...shop({}), other: { ...shop({})['shop']!, name: 'other' } };
    expect(lintCapacity(twice, stages.dev)).toEqual(['function shop-worker is defined by two services']);
  });
});
