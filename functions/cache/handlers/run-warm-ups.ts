import { queueFunction } from '../../entry/sqs.ts';
import type { Job, JobMessage } from '../../kernel/jobs.ts';
import { runJob } from '../../kernel/run-job.ts';
import { runWarm, type WarmRun } from '../domain/warm-run.ts';
import { cache } from '../service.ts';
import { wireNoteTry, wireWarmer } from '../wiring.ts';

/** A step is only begun with this much time left: the function that makes it may take as long. */
const STEP_MS = 32_000;

const { jobs, send, ...ports } = wireWarmer();

/** Works on warm-ups in slices; the queue carries only their ids. */
export const handler = queueFunction<JobMessage>({
  service: cache.name,
  queue: cache.queues.warm,
  noteTry: wireNoteTry(),
  handle: async ({ body }, { remainingMs }) => {
    const mayContinue = () => remainingMs() > STEP_MS;
    const runners = { warm: (job: Job<WarmRun>) => runWarm({ jobs, ...ports, mayContinue }, job) };
    const again = (message: JobMessage) => send([{ body: message }]);
    await runJob({ jobs, runners, again, now: ports.now }, body);
  },
});
