import { isRetryable, reasonOf } from './errors.ts';
import type { Job, JobMessage, JobState, JobStore, SliceOutcome } from './jobs.ts';

export interface RunJobPorts {
  jobs: JobStore;
  /** The kind of a job is the first part of its id. */
  runners: Readonly<Record<string, (job: Job<never>) => Promise<SliceOutcome>>>;
  again: (message: JobMessage) => Promise<void>;
  now: () => string;
}

/** Passing failures in a row before a job is given up; a person may resume it. */
const MAX_FAILURES = 8;

/**
 * One slice of a job. When it is not over, it calls for the next one; when it failed for a passing reason, for another try;
 * when it failed for good, the job says why. It throws only when not even that could be written.
 */
export async function runJob(ports: RunJobPorts, { jobId, failures }: JobMessage): Promise<void> {
  const job = await ports.jobs.find<{ state: JobState }>(jobId);
  const run = ports.runners[jobId.split('-')[0] ?? ''];
  if (!job || !run || job.body.state.kind !== 'running') return;
  try {
    if ((await run(job as Job<never>)) === 'again') await ports.again({ jobId, failures: 0 });
  } catch (error) {
    if (isRetryable(error) && failures < MAX_FAILURES) {
      await ports.again({ jobId, failures: failures + 1 });
      return;
    }
    await giveUp(ports, jobId, error);
  }
}

async function giveUp({ jobs, now }: RunJobPorts, jobId: string, error: unknown): Promise<void> {
  const job = await jobs.find<object>(jobId);
  const reason = reasonOf(error);
  if (job)
    await jobs.checkpoint({ ...job, body: { ...job.body, state: { kind: 'failed', at: now(), reason } } });
}
