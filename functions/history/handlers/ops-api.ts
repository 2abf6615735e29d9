import { httpFunction } from '../../entry/http.ts';
import type { HttpHandler } from '../../entry/http-contract.ts';
import { getJob, resumeJob, stopJob } from '../../entry/job-handlers.ts';
import { lateHandlers } from '../../entry/late-handlers.ts';
import * as valid from '../domain/validators.generated.js';
import { history } from '../service.ts';
import { loadTypes, wireFailedEventStore, wireJobs, wireTargets } from '../wiring.ts';
import * as failed from './failed-events.ts';
import * as jobs from './jobs.ts';

const store = wireFailedEventStore();
const { consumeAgain, targets } = wireTargets();
const retry = { failed: store, consumeAgain };
const ports = { ...wireJobs(), targets, loadTypes };
const handlerOf = lateHandlers(() => import('./dead-letter-operations.ts'));
const queue = { params: valid.deadLettersParams };
const letter = { params: valid.deadLetterParams };
const job = { params: valid.jobParams };
const one = { params: valid.failedEventParams };

export const handler = httpFunction({
  service: history.name,
  routes: history.functions['history-ops-api'].triggers[0].routes,
  operations: {
    createReplay: { handler: jobs.createReplay(ports) as HttpHandler, body: valid.createReplayBody },
    getReplay: { handler: getJob(ports), ...job },
    stopReplay: { handler: stopJob(ports), ...job },
    resumeReplay: { handler: resumeJob(ports), ...job },
    createArchive: { handler: jobs.createArchive(ports) as HttpHandler, body: valid.createArchiveBody },
    getArchive: { handler: getJob(ports), ...job },
    stopArchive: { handler: stopJob(ports), ...job },
    resumeArchive: { handler: resumeJob(ports), ...job },
    listFailedEvents: { handler: failed.listFailedEvents(store), query: valid.failedEventsQuery },
    getFailedEvent: { handler: failed.getFailedEvent(store), ...one },
    retryFailedEvents: { handler: failed.retryFailedEvents(retry) },
    retryFailedEvent: { handler: failed.retryFailedEvent(retry), ...one },
    discardFailedEvent: { handler: failed.discardFailedEvent(store), ...one },
    listDeadLetters: { handler: handlerOf('listDeadLetters') },
    redriveDeadLetters: { handler: handlerOf('redriveDeadLetters'), ...queue },
    lookAtDeadLetters: { handler: handlerOf('lookAtDeadLetters'), ...queue },
    getDeadLetter: { handler: handlerOf('getDeadLetter'), ...letter },
    retryDeadLetter: { handler: handlerOf('retryDeadLetter'), ...letter },
    discardDeadLetter: { handler: handlerOf('discardDeadLetter'), ...letter },
  },
});
