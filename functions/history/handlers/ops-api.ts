import { httpFunction } from '../../entry/http.ts';
import type { HttpHandler } from '../../entry/http-contract.ts';
import { getJob, resumeJob, stopJob } from '../../entry/job-handlers.ts';
import * as valid from '../domain/validators.generated.js';
import { history } from '../service.ts';
import {
  loadTypes,
  wireDeadLetterMessages,
  wireDeadLetters,
  wireFailedEventStore,
  wireJobs,
  wireTargets,
} from '../wiring.ts';
import * as dead from './dead-letters.ts';
import * as failed from './failed-events.ts';
import * as jobs from './jobs.ts';

const store = wireFailedEventStore();
const queues = wireDeadLetters();
const letters = wireDeadLetterMessages();
const { consumeAgain, targets } = wireTargets();
const retry = { failed: store, consumeAgain };
const ports = { ...wireJobs(), targets, loadTypes };
const job = { params: valid.jobParams };
const letter = { params: valid.deadLetterParams };
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
    listDeadLetters: { handler: dead.listDeadLetters(queues) },
    redriveDeadLetters: { handler: dead.redriveDeadLetters(queues), params: valid.deadLettersParams },
    lookAtDeadLetters: { handler: dead.lookAtDeadLetters(letters), params: valid.deadLettersParams },
    getDeadLetter: { handler: dead.getDeadLetter(letters), ...letter },
    retryDeadLetter: { handler: dead.retryDeadLetter(letters), ...letter },
    discardDeadLetter: { handler: dead.discardDeadLetter(letters), ...letter },
  },
});
