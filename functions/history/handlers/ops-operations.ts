import type { HttpHandler } from '../../entry/http-contract.ts';
import { getJob, resumeJob, stopJob } from '../../entry/job-handlers.ts';
import { loadTypes, wireFailedEventStore, wireJobs, wireTargets } from '../wiring.ts';
import * as failed from './failed-events.ts';
import * as jobs from './jobs.ts';

const store = wireFailedEventStore();
const { consumeAgain, targets } = wireTargets();
const retry = { failed: store, consumeAgain };
const ports = { ...wireJobs(), targets, loadTypes };

export const operations = {
  createReplay: jobs.createReplay(ports) as HttpHandler,
  createArchive: jobs.createArchive(ports) as HttpHandler,
  getJob: getJob(ports),
  stopJob: stopJob(ports),
  resumeJob: resumeJob(ports),
  listFailedEvents: failed.listFailedEvents(store),
  getFailedEvent: failed.getFailedEvent(store),
  retryFailedEvents: failed.retryFailedEvents(retry),
  retryFailedEvent: failed.retryFailedEvent(retry),
  discardFailedEvent: failed.discardFailedEvent(store),
};
