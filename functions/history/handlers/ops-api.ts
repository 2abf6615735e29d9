import { httpFunction } from '../../entry/http.ts';
import { lateHandlers } from '../../entry/late-handlers.ts';
import * as valid from '../domain/validators.generated.js';
import { history } from '../service.ts';

const handlerOf = lateHandlers(() => import('./ops-operations.ts'));
const letterHandlerOf = lateHandlers(() => import('./dead-letter-operations.ts'));
const queue = { params: valid.deadLettersParams };
const letter = { params: valid.deadLetterParams };
const job = { params: valid.jobParams };
const one = { params: valid.failedEventParams };

export const handler = httpFunction({
  service: history.name,
  routes: history.functions['history-ops-api'].triggers[0].routes,
  operations: {
    createReplay: { handler: handlerOf('createReplay'), body: valid.createReplayBody },
    getReplay: { handler: handlerOf('getJob'), ...job },
    stopReplay: { handler: handlerOf('stopJob'), ...job },
    resumeReplay: { handler: handlerOf('resumeJob'), ...job },
    createArchive: { handler: handlerOf('createArchive'), body: valid.createArchiveBody },
    getArchive: { handler: handlerOf('getJob'), ...job },
    stopArchive: { handler: handlerOf('stopJob'), ...job },
    resumeArchive: { handler: handlerOf('resumeJob'), ...job },
    listFailedEvents: { handler: handlerOf('listFailedEvents'), query: valid.failedEventsQuery },
    getFailedEvent: { handler: handlerOf('getFailedEvent'), ...one },
    retryFailedEvents: { handler: handlerOf('retryFailedEvents') },
    retryFailedEvent: { handler: handlerOf('retryFailedEvent'), ...one },
    discardFailedEvent: { handler: handlerOf('discardFailedEvent'), ...one },
    listDeadLetters: { handler: letterHandlerOf('listDeadLetters') },
    redriveDeadLetters: { handler: letterHandlerOf('redriveDeadLetters'), ...queue },
    lookAtDeadLetters: { handler: letterHandlerOf('lookAtDeadLetters'), ...queue },
    getDeadLetter: { handler: letterHandlerOf('getDeadLetter'), ...letter },
    retryDeadLetter: { handler: letterHandlerOf('retryDeadLetter'), ...letter },
    discardDeadLetter: { handler: letterHandlerOf('discardDeadLetter'), ...letter },
  },
});
