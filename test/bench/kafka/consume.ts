import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { kafkaPublisher } from '../../../functions/aws/kafka-publisher.ts';
import { toMessage } from '../../../functions/kernel/outbox/relay.ts';
import { bundlePeer } from '../bundle-peer.ts';
import { median, saveResult } from '../results.ts';
import { orderEventAt } from './batch-text.ts';
import { startBroker } from './broker.ts';
import { type Contestant, runRound, startContestant } from './turns.ts';

/** Broker to handler: our mapping and entry against bare kafkajs, on one real Kafka. Contestants take turns. */
const ROUNDS = 3;
const EVENTS = 12_000;
const PARTITIONS = 24;
const TOPIC = 'order.events';
const TARGET_PER_SECOND = 50_000;
const BASE = 'kafkajs eachBatch';
const ways = [BASE, 'mapping and entry, one process', 'mapping, Lambda host and entry'];

const folder = mkdtempSync(join(tmpdir(), 'springtide-bench-'));
const broker = await startBroker();
const all: Contestant[] = [];
try {
  await fill();
  const { path } = await bundlePeer('kafka-springtide.ts', folder);
  const script = join(import.meta.dirname, 'consume-contestant.ts');
  for (const way of ways)
    all.push(await startContestant(way, [script, broker.bootstrap, way, String(EVENTS), dirname(path)]));
  // The first round of each warms the compilers, the broker's as well, and is dropped.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const one of all) {
      const result = await runRound(one, TOPIC);
      if (round > 0) one.rounds.push(result);
    }
  }
} finally {
  // Disconnected, the one with sandboxes stops them first.
  for (const { process: child } of all) child.disconnect();
  await Promise.all(all.map(({ process: child }) => child.exitCode ?? once(child, 'exit')));
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
}
report();

async function fill(): Promise<void> {
  await broker.createTopic(TOPIC, PARTITIONS);
  const publisher = kafkaPublisher({ bootstrap: broker.bootstrap, auth: 'none' });
  for (let from = 0; from < EVENTS; from += 2_000) {
    const some = Array.from({ length: 2_000 }, (_, index) => toMessage(orderEventAt(from + index)));
    await publisher.publish(TOPIC, some);
  }
  await publisher.close();
}

function report(): void {
  const perSecond = ({ rounds }: Contestant) => EVENTS / median(rounds.map(({ seconds }) => seconds));
  const cpuOf = ({ rounds }: Contestant) => median(rounds.map(({ cpuMicros }) => cpuMicros));
  const base = all[0] as Contestant;
  process.stderr.write(
    saveResult('kafka-consume', {
      title: 'Consume: a real Kafka to the handler',
      notes: [
        `${EVENTS} order events of 1.2 KB from ${PARTITIONS} partitions, from joining the group to the last event handled, medians of ${ROUNDS} rounds.`,
        'Ours carries what Lambda carries: an event source mapping with batches of 200 and a commit after each, the batch as JSON with',
        'base64, and the whole entry; kafkajs alone parses the value and calls the handler. CPU is that of the process and its sandboxes.',
        `Load average ${loadavg()
          .map((one) => one.toFixed(1))
          .join(', ')}: other work ran on the machine; compare within the table.`,
        `Target: ${TARGET_PER_SECOND} events/s. Cores for it = ${TARGET_PER_SECOND} x CPU of an event. On AWS the mapping is Lambda's and costs the`,
        'function nothing: there the entry alone counts, see kafka-batch.',
      ],
      rows: all.map((one) => ({
        name: one.way,
        'events/s': Math.round(perSecond(one)),
        'to kafkajs': (perSecond(one) / perSecond(base)).toFixed(2),
        'CPU µs an event': cpuOf(one).toFixed(1),
        'share of the target by one core': `${((1e6 / cpuOf(one) / TARGET_PER_SECOND) * 100).toFixed(0)} %`,
        'cores for the target': ((TARGET_PER_SECOND * cpuOf(one)) / 1e6).toFixed(1),
      })),
    }),
  );
}
