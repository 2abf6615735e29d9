import { stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import type { TopicsAnswer } from '../../functions/ops/domain/apply-topics.ts';
import { chooseAction } from '../../lib/choose-action.ts';
import { areTopicsAsWanted, topicsReport } from '../../lib/events/report-topics.ts';
import { type CallOps, findOps } from '../../lib/ops-client.ts';
import { refuseBeside } from '../../lib/refuse-beside.ts';

export const usage = `npm run topics -- status
npm run topics -- apply [--dry-run] [--raise-partitions]

What each topic of the event log is and should be (partitions, copies, retention), and makes or sets what it lacks; a deploy and a
start make only those that are missing. Partitions are never taken away, and added only with --raise-partitions: keys move to other
partitions then, so let consumers catch up before.

Works on the running product (--data-dir D, default .springtide); --json prints what it answered.`;

const options = {
  'dry-run': { type: 'boolean' },
  'raise-partitions': { type: 'boolean' },
  json: { type: 'boolean', default: false },
  'data-dir': { type: 'string', default: '.springtide' },
} as const;

interface Order {
  'dry-run'?: boolean;
  'raise-partitions'?: boolean;
}

interface Action {
  takes: readonly (keyof Order)[];
  run(call: CallOps, order: Order): Promise<TopicsAnswer>;
}

const actions: Readonly<Record<string, Action>> = {
  status: { takes: [], run: (call) => call<TopicsAnswer>('GET', '/ops/topics') },
  apply: {
    takes: ['dry-run', 'raise-partitions'],
    run: (call, { 'dry-run': dryRun = false, 'raise-partitions': raisePartitions = false }) =>
      call<TopicsAnswer>('POST', '/ops/topics', { dryRun, raisePartitions }),
  },
};

/** Exit code 0 when all topics are as they should be, 2 when not, 1 when that could not be found out. */
export async function run(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const { json, 'data-dir': dataDir, ...order } = values;
    const [name = '', ...words] = positionals;
    const action = chooseAction(actions, positionals[0], usage);
    refuseBeside({ action: name, options: order, words }, { options: action.takes }, usage);
    const answer = await action.run(await findOps(dataDir), order);
    stdout.write(`${json ? JSON.stringify(answer, null, 2) : topicsReport(answer)}\n`);
    return areTopicsAsWanted(answer) ? 0 : 2;
  } catch (error) {
    stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
}
