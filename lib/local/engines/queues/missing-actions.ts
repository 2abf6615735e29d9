import { sourcesOf } from './dead-letters.ts';
import type { QueueApp, SqsStore } from './fauxqs-internals.ts';
import { type MoveRequest, type MoveTask, type MoveTasks, Refused } from './move-tasks.ts';

type Action = (body: never) => object;

/** Adds the redrive actions that fauxqs does not have. */
export function addMissingActions(app: QueueApp, store: SqsStore, tasks: MoveTasks): void {
  const actions: Record<string, Action> = {
    StartMessageMoveTask: (body: MoveRequest) => ({ TaskHandle: tasks.start(body).TaskHandle }),
    ListMessageMoveTasks: ({ SourceArn, MaxResults }: { SourceArn: string; MaxResults?: number }) => ({
      Results: tasks.list(SourceArn, MaxResults ?? 1).map(shown),
    }),
    CancelMessageMoveTask: ({ TaskHandle }: { TaskHandle: string }) => ({
      ApproximateNumberOfMessagesMoved: tasks.cancel(TaskHandle).ApproximateNumberOfMessagesMoved,
    }),
    ListDeadLetterSourceQueues: ({ QueueUrl }: { QueueUrl: string }) => ({
      queueUrls: sources(store, QueueUrl),
    }),
  };
  app.addHook('preHandler', (request, reply, done) => {
    const action = actions[String(request.headers['x-amz-target'] ?? '').replace('AmazonSQS.', '')];
    if (!action) return done();
    reply.header('content-type', 'application/x-amz-json-1.0');
    const { status, body } = attempt(action, request.body);
    reply.code(status).send(JSON.stringify(body));
  });
}

function attempt(action: Action, body: unknown): { status: number; body: object } {
  try {
    return { status: 200, body: action(body as never) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { status: 400, body: { __type: `com.amazonaws.sqs#${error.code}`, message: error.message } };
  }
}

/** SQS shows the handle of running tasks only. */
function shown({ TaskHandle, ...task }: MoveTask): object {
  return task.Status === 'RUNNING' ? { TaskHandle, ...task } : task;
}

function sources(store: SqsStore, url: string): string[] {
  const dlq = store.getQueue(url);
  if (!dlq) throw new Refused('QueueDoesNotExist', 'The specified queue does not exist.');
  return sourcesOf(store, dlq).map((queue) => queue.url);
}
