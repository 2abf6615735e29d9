import type { Clock } from '../kernel/clock.ts';
import { codeOf, reasonOf } from '../kernel/errors.ts';
import type { FailureNote, FindFailureNotes, NoteFailure } from '../kernel/failure-notes.ts';
import { batchGet } from './dynamo-batch-get.ts';
import { dynamoClient } from './dynamo-client.ts';
import type { Item } from './dynamo-commits.ts';
import { dynamoError } from './dynamo-errors.ts';

/** A dead letter is kept for 14 days. */
const KEPT_SECONDS = 16 * 86_400;
const MAX_REASON_CHARACTERS = 2_000;

/** Beside the failed events, whose ids have no slash. */
const idOf = (messageId: string) => `message/${messageId}`;

/** Port NoteFailure: one small write for each failed try, over the note before. */
export function dynamoNoteFailure(table: string, clock: Clock): NoteFailure {
  return async ({ messageId, error: failure, tries }) => {
    const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
    const client = await dynamoClient();
    const Item = {
      id: { S: idOf(messageId) },
      code: { S: codeOf(failure) },
      reason: { S: reasonOf(failure).slice(0, MAX_REASON_CHARACTERS) },
      tries: { N: String(tries) },
      expiresAt: { N: String(Math.ceil(clock() / 1000) + KEPT_SECONDS) },
    };
    await client.send(new PutItemCommand({ TableName: table, Item })).catch((error: unknown) => {
      throw dynamoError(error);
    });
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

function toNote(item: Item): FailureNote {
  return {
    messageId: item.id?.S?.slice(idOf('').length) ?? '',
    code: item.code?.S ?? '',
    reason: item.reason?.S ?? '',
    tries: Number(item.tries?.N),
  };
}
