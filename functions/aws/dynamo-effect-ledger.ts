import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type {
  Claim,
  ClaimTerms,
  EffectKey,
  EffectLedger,
  EffectRecord,
  Settlement,
} from '../kernel/events/effect-ledger.ts';
import type { NewId } from '../kernel/ids.ts';
import type { AccountId } from '../kernel/tenancy.ts';
import { dynamoClient } from './dynamo-client.ts';

type Item = Record<string, AttributeValue>;

interface Ledger {
  table: string;
  clock: Clock;
  newId: NewId;
}

/** The effect ledger on DynamoDB: one item per effect, key (event, effect), changed by conditional writes only. */
export function dynamoEffectLedger(ledger: Ledger): EffectLedger {
  return {
    claim: (key, terms) => claimEffect(ledger, key, terms),
    settle: (key, attempt, settlement) => settleEffect(ledger, key, { attempt, settlement }),
    list: (accountId, eventId) => listEffects(ledger, accountId, eventId),
  };
}

/** Free, given back, or abandoned by a holder whose effect may be repeated. */
const MAY_CLAIM =
  'attribute_not_exists(#state) OR #state = :notDone OR (#state = :claimed AND #onCrash = :repeat AND #leaseEndsMs < :now)';

async function claimEffect(ledger: Ledger, key: EffectKey, terms: ClaimTerms): Promise<Claim> {
  const nowMs = ledger.clock();
  const token = ledger.newId();
  const attempt = await update(ledger, key, {
    set: {
      state: { S: 'claimed' },
      onCrash: { S: terms.onCrash },
      claimedAt: { S: new Date(nowMs).toISOString() },
      leaseEndsMs: { N: String(nowMs + terms.leaseMs) },
      token: { S: token },
      note: { S: '' },
    },
    countAttempt: true,
    condition: MAY_CLAIM,
    values: {
      ':notDone': { S: 'not-done' },
      ':claimed': { S: 'claimed' },
      ':repeat': { S: 'repeat' },
      ':now': { N: String(nowMs) },
    },
  });
  if (attempt !== null) return { kind: 'claimed', attempt };
  return readClaim(await findItem(ledger, key), token);
}

/** Our own token there means that the answer of a write that went through was lost and the client sent it again. */
function readClaim(item: Item | undefined, token: string): Claim {
  if (!item) throw new AppError('unavailable', 'the effect changed meanwhile', { retryable: true });
  const { state, onCrash, claimedAt, attempt, ...record } = toRecord(item);
  if (item.token?.S === token) return { kind: 'claimed', attempt };
  if (state === 'done') return { kind: 'done', doneAt: record.settledAt ?? claimedAt, result: record.note };
  const takeOverAtMs = onCrash === 'repeat' ? Number(item.leaseEndsMs?.N) : null;
  return { kind: 'in-doubt', claimedAt, attempt, takeOverAtMs };
}

async function settleEffect(
  ledger: Ledger,
  key: EffectKey,
  { attempt, settlement }: { attempt: number; settlement: Settlement },
): Promise<'settled' | 'lost'> {
  const note = settlement.kind === 'done' ? settlement.result : settlement.reason;
  const settled = await update(ledger, key, {
    set: {
      state: { S: settlement.kind },
      settledAt: { S: new Date(ledger.clock()).toISOString() },
      note: { S: note.slice(0, 1000) },
    },
    countAttempt: false,
    condition: '#attempt = :attempt AND (#state = :claimed OR #state = :same)',
    values: {
      ':attempt': { N: String(attempt) },
      ':claimed': { S: 'claimed' },
      ':same': { S: settlement.kind },
    },
  });
  return settled === null ? 'lost' : 'settled';
}

interface Change {
  set: Item;
  countAttempt: boolean;
  condition: string;
  values: Item;
}

/** The attempt after the change; null when the condition did not hold. */
async function update({ table }: Ledger, key: EffectKey, change: Change): Promise<number | null> {
  const { UpdateItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const { counts, values } = change.countAttempt
    ? { counts: ['#attempt = if_not_exists(#attempt, :zero) + :one'], values: ATTEMPT_VALUES }
    : { counts: [], values: {} };
  const sets = Object.keys(change.set).map((name) => `#${name} = :new_${name}`);
  const command = new UpdateItemCommand({
    TableName: table,
    Key: keyOf(key),
    UpdateExpression: `SET ${[...sets, ...counts].join(', ')}`,
    ConditionExpression: change.condition,
    ExpressionAttributeNames: namesIn([...sets, ...counts, change.condition].join(' ')),
    ExpressionAttributeValues: { ...change.values, ...values, ...prefixed(change.set) },
    ReturnValues: 'ALL_NEW',
  });
  try {
    return Number((await client.send(command)).Attributes?.attempt?.N);
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return null;
    throw error;
  }
}

const ATTEMPT_VALUES: Item = { ':zero': { N: '0' }, ':one': { N: '1' } };

/** Several of the names are DynamoDB's reserved words, so all go through placeholders. */
function namesIn(expressions: string): Record<string, string> {
  return Object.fromEntries(Array.from(expressions.matchAll(/#(\w+)/g), ([all, name]) => [all, name ?? '']));
}

function prefixed(set: Item): Item {
  return Object.fromEntries(Object.entries(set).map(([name, value]) => [`:new_${name}`, value]));
}

/** The account is part of the key, so that no two tenants can share one (T71). */
function keyOf({ accountId, eventId, effect }: EffectKey): Item {
  return { event: { S: `${accountId}#${eventId}` }, effect: { S: effect } };
}

async function findItem({ table }: Ledger, key: EffectKey): Promise<Item | undefined> {
  const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new GetItemCommand({ TableName: table, Key: keyOf(key), ConsistentRead: true });
  return (await client.send(command)).Item;
}

async function listEffects(
  { table }: Ledger,
  accountId: AccountId,
  eventId: string,
): Promise<EffectRecord[]> {
  const { QueryCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const records: EffectRecord[] = [];
  let from: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: '#event = :event',
        ExpressionAttributeNames: { '#event': 'event' },
        ExpressionAttributeValues: { ':event': { S: `${accountId}#${eventId}` } },
        ConsistentRead: true,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    records.push(...(page.Items ?? []).map(toRecord));
    from = page.LastEvaluatedKey;
  } while (from);
  return records;
}

function toRecord(item: Item): EffectRecord {
  const text = (name: string) => item[name]?.S ?? '';
  const [accountId = '', eventId = ''] = text('event').split('#');
  const state = text('state') as EffectRecord['state'];
  return {
    accountId: accountId as AccountId,
    eventId,
    effect: text('effect'),
    state,
    onCrash: text('onCrash') as EffectRecord['onCrash'],
    attempt: Number(item.attempt?.N),
    claimedAt: text('claimedAt'),
    settledAt: state === 'claimed' ? null : text('settledAt'),
    note: text('note'),
  };
}
