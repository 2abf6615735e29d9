import { queueFunction } from '../../entry/sqs.ts';
import type { Job, JobMessage } from '../../kernel/jobs.ts';
import { runJob } from '../../kernel/run-job.ts';
import type { Replay } from '../domain/replay.ts';
import { type ArchiveRun, runArchive } from '../domain/run-archive.ts';
import { runReplay } from '../domain/run-replay.ts';
import { history } from '../service.ts';
import { wireArchivePorts, wireJobs, wireNoteTry, wireReplayPorts } from '../wiring.ts';

/** A step is only begun with this much time left: consumers may need a while. */
const STEP_MS = 30_000;

const { jobs, send, now } = wireJobs();
const replayPorts = wireReplayPorts();
const archivePorts = wireArchivePorts();

/** Works on replays and archive runs in slices; the queue carries only their ids. */
export const handler = queueFunction<JobMessage>({
  service: history.name,
  queue: history.queues.jobs,
  noteTry: wireNoteTry(),
  concurrency: 2,
  handle: async ({ body }, { remainingMs, logger }) => {
    const slice = { jobs, now, mayContinue: () => remainingMs() > STEP_MS };
    const runners = {
      replay: (job: Job<Replay>) => runReplay({ ...replayPorts, ...slice }, job),
      archive: (job: Job<ArchiveRun>) => runArchive({ ...archivePorts, ...slice }, job),
    };
    const again = (message: JobMessage) => send([{ body: message }]);
    logger.info('slice of a job', { ...body });
    await runJob({ jobs, runners, again, now }, body);
  },
});
