import type { Clock } from '../kernel/clock.ts';
import { codeOf, reasonOf } from '../kernel/errors.ts';
import type { FailureNote, FindFailureNotes, NoteTry } from '../kernel/failure-notes.ts';
import { batchGet } from './dynamo-batch-get.ts';
import { dynamoClient } from './dynamo-client.ts';
import type { Item } from './dynamo-commits.ts';
import { dynamoError } from './dynamo-errors.ts';

/** A dead letter is kept for 14 days. */
const KEPT_SECONDS = 16 * 86_400;
const MAX_REASON_CHARACTERS = 2_000;

/** Beside the failed events, whose ids have no slash. */
const idOf = (messageId: string) => `message/${messageId}`;

/** Port NoteTry: one small write for each try that failed or may be the last. */
export function dynamoNoteTry(table: string, clock: Clock): NoteTry {
  return async (noted) => {
    const { UpdateItemCommand } = await import('@aws-sdk/client-dynamodb');
    const client = await dynamoClient();
    const failure = noted.kind === 'failed' ? failureOf(noted.error) : null;
    const change = failure
      ? 'SET code = :code, reason = :reason, tries = :tries, expiresAt = :expiresAt REMOVE lastTry'
      : 'SET lastTry = :tries, expiresAt = :expiresAt';
    const command = new UpdateItemCommand({
      TableName: table,
      Key: { id: { S: idOf(noted.messageId) } },
      UpdateExpression: change,
      ExpressionAttributeValues: {
        ':tries': { N: String(noted.tries) },
        ':expiresAt': { N: String(Math.ceil(clock() / 1000) + KEPT_SECONDS) },
        ...failure,
      },
    });
    await client.send(command).catch((error: unknown) => {
      throw dynamoError(error);
    });
  };
}

function failureOf(error: unknown): Item {
  return {
    ':code': { S: codeOf(error) },
    ':reason': { S: reasonOf(error).slice(0, MAX_REASON_CHARACTERS) },
  };
}

/** Port FindFailureNotes. */
export function dynamoFailureNotes(table: string): FindFailureNotes {
  return async (messageIds) => {
    const items = await batchGet(
      table,
      messageIds.map((messageId) => ({ id: { S: idOf(messageId) } })),
    );
    return new Map(items.map(toNote).map((note) => [note.messageId, note]));
  };
}

function toNote({ id, code, reason, tries, lastTry }: Item): FailureNote {
  return {
    messageId: id?.S?.slice(idOf('').length) ?? '',
    failure:
      code?.S === undefined ? null : { code: code.S, reason: reason?.S ?? '', tries: Number(tries?.N) },
    lastTry: lastTry?.N === undefined ? null : Number(lastTry.N),
  };
}
