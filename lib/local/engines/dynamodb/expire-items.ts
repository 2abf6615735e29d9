import type { Clock } from '../../../../functions/kernel/clock.ts';
import { callDynamo } from './table-client.ts';

/** A table and the attribute that holds when its items end, in Unix seconds. */
export interface ExpiringTable {
  table: string;
  ttlAttribute: string;
  keyAttributes: readonly string[];
}

type Item = Record<string, { N?: string }>;

/** DynamoDB leaves items alone that ended more than five years ago: the number is probably not a time in seconds. */
const MOST_AGE_SECONDS = 5 * 365 * 86_400;

/** Looks through the whole table; deletes what has ended, and only if it still has: it may have been renewed since. */
export async function expireItems(url: string, expiring: ExpiringTable, clock: Clock): Promise<void> {
  const nowSeconds = Math.floor(clock() / 1_000);
  const names = { '#ttl': expiring.ttlAttribute };
  const values = { ':now': { N: `${nowSeconds}` }, ':oldest': { N: `${nowSeconds - MOST_AGE_SECONDS}` } };
  const ended = '#ttl < :now AND #ttl > :oldest';
  const query = {
    TableName: expiring.table,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
  let from: Item | undefined;
  do {
    const start = from === undefined ? {} : { ExclusiveStartKey: from };
    const scan = { ...query, ...start, FilterExpression: ended };
    const page = await callDynamo<{ Items: Item[]; LastEvaluatedKey?: Item }>(url, 'Scan', scan);
    for (const item of page.Items) await deleteItem(item);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);

  async function deleteItem(item: Item): Promise<void> {
    const Key = Object.fromEntries(expiring.keyAttributes.map((name) => [name, item[name]]));
    // Refused when it was renewed in between, which is as it should be.
    await callDynamo(url, 'DeleteItem', { ...query, Key, ConditionExpression: ended }).catch(() => undefined);
  }
}
