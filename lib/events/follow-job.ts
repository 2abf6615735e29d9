import type { JobState } from '../../functions/kernel/jobs.ts';
import type { CallOps } from '../ops-client.ts';

/** A job as the product tells it. */
export interface FollowedJob {
  jobId: string;
  state: JobState;
}

export interface FollowOptions<J extends FollowedJob> {
  call: CallOps;
  /** `/ops/replays/ID`. */
  path: string;
  sleep: (ms: number) => Promise<void>;
  onProgress: (job: J) => void;
  /** Aborted: the job is asked to stop, and followed until it has. */
  signal: AbortSignal;
}

const EVERY_MS = 500;

/** Looks at a job until it is over: done, failed or stopped. */
export async function followJob<J extends FollowedJob>(options: FollowOptions<J>): Promise<J> {
  const { call, path, sleep, onProgress, signal } = options;
  let asked = false;
  for (;;) {
    if (signal.aborted && !asked) {
      asked = true;
      await call('POST', `${path}/stop`);
    }
    const job = await call<J>('GET', path);
    onProgress(job);
    if (job.state.kind !== 'running') return job;
    await sleep(EVERY_MS);
  }
}
