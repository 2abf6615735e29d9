import type { HttpHandler } from '../../entry/http-contract.ts';
import { type JobPorts, startJob } from '../../entry/job-handlers.ts';
import { planWarmRun, type WarmWish } from '../domain/warm-run.ts';

/** POST /ops/cache/warm: 202; the warm-up goes on by itself, 100 things a step and ten at once. */
export function createWarmUp(ports: JobPorts): HttpHandler<WarmWish> {
  return async ({ body }) => {
    const jobId = `warm-${ports.newId()}`;
    const run = planWarmRun(body, new Date(ports.clock()).toISOString());
    await startJob(ports, jobId, run);
    return { status: 202, body: { jobId, ...run }, headers: { location: `/ops/cache/warm/${jobId}` } };
  };
}
