import { Fn, Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { DataStack } from './data-stack.ts';
import { permit } from './permission.ts';
import type { ScalingFleet } from './scaling-control.ts';
import type { ServiceFunction } from './service-function.ts';

/** Sixth part of an ARN such as `arn:aws:sqs:eu-central-1:123456789012:name`. */
const nameOf = ({ queueArn }: IQueue) => Fn.select(5, Fn.split(':', queueArn));

const LOOK = [
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibility',
  'sqs:ListDeadLetterSourceQueues',
  // What SQS asks of whoever starts a move: to take from the one queue and to send to the other.
  'sqs:StartMessageMoveTask',
  'sqs:ListMessageMoveTasks',
] as const;

/** Who is only ever called by those who wait for the answer has nothing in its failure queue. */
function isFilled(one: ServiceFunction | undefined): boolean {
  return one?.definition.triggers.some(({ kind }) => kind === 'schedule' || kind === 'topics') ?? false;
}

/** The scaler's role names this function, so this one's cannot name the scaler, which runs again in a minute anyway. */
function invokable(one: ServiceFunction | undefined): string[] {
  return one && !one.definition.uses.includes('scaling-control') ? [one.live.functionArn] : [];
}

/**
 * Lets a role look at every dead-letter queue and every failure queue that fills by itself, move messages back one by one or all, invoke functions
 * whose events failed once more, and delete messages, and returns DEAD_LETTERS.
 */
export function grantDeadLetters(
  role: Role,
  { queues, failures }: Pick<DataStack, 'queues' | 'failures'>,
  { functions }: Pick<ScalingFleet, 'functions'>,
): string {
  const dead = [...queues.values()];
  const failed = [...failures].filter(([name]) => isFilled(functions.get(name)));
  const looked = [...dead.map(({ deadLetters }) => deadLetters), ...failed.map(([, queue]) => queue)];
  if (looked.length > 0) permit(role, LOOK, arnsOf(looked));
  if (dead.length > 0) permit(role, ['sqs:SendMessage'], arnsOf(dead.map(({ queue }) => queue)));
  const targets = failed.flatMap(([name]) => invokable(functions.get(name)));
  if (targets.length > 0) permit(role, ['lambda:InvokeFunction'], targets);
  const stack = Stack.of(role);
  return stack.toJsonString({
    arn: `arn:${stack.partition}:sqs:${stack.region}:${stack.account}:`,
    queues: Object.fromEntries(dead.map(({ id, deadLetters }) => [id, nameOf(deadLetters)])),
    failures: Object.fromEntries(failed.map(([name, queue]) => [name, nameOf(queue)])),
  });
}

const arnsOf = (queues: readonly IQueue[]) => queues.map(({ queueArn }) => queueArn);
