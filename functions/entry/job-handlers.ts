import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { NewId } from '../kernel/ids.ts';
import type { JobMessage, JobState, JobStore } from '../kernel/jobs.ts';
import type { SendMessages } from '../kernel/queue.ts';
import type { HttpHandler } from './http-contract.ts';

export interface JobPorts {
  jobs: JobStore;
  send: SendMessages;
  newId: NewId;
  clock: Clock;
}

/** Stores the job, then wakes the worker; a wake that is lost is made up for by `resume`. */
export async function startJob(ports: JobPorts, id: string, body: unknown): Promise<void> {
  await ports.jobs.create(id, body);
  await wake(ports, id);
}

async function wake({ send }: JobPorts, jobId: string): Promise<void> {
  const body: JobMessage = { jobId, failures: 0 };
  await send([{ body }]);
}

/** GET /ops/replays/{jobId}, GET /ops/archives/{jobId}: how far it is and what came of it. */
export function getJob({ jobs }: JobPorts): HttpHandler {
  return async ({ params }) => {
    const job = await jobs.find<object>(params.jobId as string);
    if (!job) throw unknownJob();
    return { status: 200, body: { jobId: job.id, stopRequested: job.stopRequested, ...job.body } };
  };
}

/** POST .../{jobId}/stop: 202; it stops at its next checkpoint, some seconds later. */
export function stopJob({ jobs }: JobPorts): HttpHandler {
  return async ({ params }) => {
    const jobId = params.jobId as string;
    if (!(await jobs.setStop(jobId, true))) throw unknownJob();
    return { status: 202, body: { jobId, outcome: 'stopping' } };
  };
}

/** POST .../{jobId}/resume: 202; goes on from the last checkpoint, whether it was stopped, failed or was killed. */
export function resumeJob(ports: JobPorts): HttpHandler {
  return async ({ params }) => {
    const jobId = params.jobId as string;
    if (!(await ports.jobs.setStop(jobId, false))) throw unknownJob();
    const job = await ports.jobs.find<{ state: JobState }>(jobId);
    if (!job) throw unknownJob();
    if (job.body.state.kind === 'done') throw new AppError('conflict', 'this job is done');
    if (job.body.state.kind !== 'running') await restart(ports, job);
    await wake(ports, jobId);
    return { status: 202, body: { jobId, outcome: 'resumed' } };
  };
}

async function restart({ jobs }: JobPorts, job: Parameters<JobStore['checkpoint']>[0]): Promise<void> {
  const body = { ...(job.body as object), state: { kind: 'running' } };
  if ((await jobs.checkpoint({ ...job, body })) === null) {
    throw new AppError('conflict', 'this job was resumed by somebody else');
  }
}

function unknownJob(): AppError {
  return new AppError('not_found', 'there is no such job');
}
