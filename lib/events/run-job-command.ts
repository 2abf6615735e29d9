import { givenBeside } from '../given-beside.ts';
import { stderr } from 'node:process';
import type { CallOps } from '../ops-client.ts';
import { type FollowedJob, followJob } from './follow-job.ts';

export interface JobCommand<J extends FollowedJob> {
  call: CallOps;
  /** `/ops/replays`. */
  collection: string;
  /** Goes on with that job; undefined begins one with `body`. */
  resume: string | undefined;
  body: unknown;
  progress: (job: J) => string;
  /** The command line that goes on with a stopped job. */
  resumeHint: (jobId: string) => string;
  signal: AbortSignal;
  sleep: (ms: number) => Promise<void>;
}

/** Begins (or resumes) a job and follows it to its end; an interrupt stops it at its next checkpoint and says how to go on. */
export async function runJobCommand<J extends FollowedJob>(command: JobCommand<J>): Promise<J> {
  const { call, collection, resume, body, progress, signal, sleep } = command;
  if (resume !== undefined) await call('POST', `${collection}/${resume}/resume`);
  const jobId = resume ?? (await call<J>('POST', collection, body)).jobId;
  const path = `${collection}/${jobId}`;
  const onProgress = (job: J) => show(progress(job));
  const job = await followJob<J>({ call, path, sleep, onProgress, signal });
  show('');
  if (job.state.kind !== 'done') stderr.write(`go on with: ${command.resumeHint(jobId)}\n`);
  return job;
}

/** A job that goes on does what was asked for at its beginning. Errors: names what was given besides. */
export function refuseBesideResume(given: Readonly<Record<string, unknown>>): void {
  const [other] = givenBeside(given);
  if (other !== undefined)
    throw new Error(`--resume goes on with what was asked for then: without --${other}`);
}

/** Progress goes to the terminal only, never into a pipe. */
function show(text: string): void {
  if (stderr.isTTY) stderr.write(`\r\u001b[K${text}`);
}

/** Aborted by the first SIGINT; the second one ends the process. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  process.on('SIGINT', () => {
    if (controller.signal.aborted) process.exit(130);
    stderr.write('\nstopping at the next checkpoint ...\n');
    controller.abort();
  });
  return controller.signal;
}
