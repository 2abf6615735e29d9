import type { HttpHandler } from '../../entry/http-contract.ts';
import { getJob, resumeJob, stopJob } from '../../entry/job-handlers.ts';
import { wireCacheAdministration, wireJobs } from '../wiring.ts';
import { getStatistics } from './get-statistics.ts';
import { postInvalidate } from './invalidate.ts';
import { createWarmUp } from './warm.ts';

const ports = wireCacheAdministration();
const jobs = wireJobs();

export const operations = {
  getCacheStatistics: getStatistics(ports.send),
  invalidateCache: postInvalidate(ports) as HttpHandler,
  createWarmUp: createWarmUp(jobs) as HttpHandler,
  getWarmUp: getJob(jobs),
  stopWarmUp: stopJob(jobs),
  resumeWarmUp: resumeJob(jobs),
};
