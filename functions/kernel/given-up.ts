/**
 * What AWS itself gave up and put into a queue, with its reason. `event`: an asynchronous or scheduled invocation, whose event is
 * there to be sent again; `batch`: records of a topic, of which only the place is told.
 */
export type GivenUp =
  | { kind: 'event'; reason: string; functionArn: string; payload: string }
  | { kind: 'batch'; reason: string };

/** Parts of what Lambda sends to an on-failure destination. Source: Lambda developer guide, invocation-async, kafka-on-failure. */
interface FailureRecord {
  requestContext: { functionArn: string; condition: string; approximateInvokeCount: number };
  requestPayload?: unknown;
  responseContext?: { functionError?: string; reason?: string };
  responsePayload?: { errorType?: string; errorMessage?: string } | null;
  KafkaBatchInfo?: { recordsInfo?: Readonly<Record<string, Offsets>> };
}

interface Offsets {
  firstRecordOffset: number;
  lastRecordOffset: number;
}

/**
 * Reads a message of an on-failure queue; null when it is none of AWS's own. `attributes` are the message's, which is where
 * EventBridge Scheduler tells what it could not deliver. Source: Scheduler user guide, configuring-schedule-dlq.
 */
export function givenUpIn(body: string, attributes: Readonly<Record<string, string>>): GivenUp | null {
  const { TARGET_ARN: functionArn, ERROR_CODE: code } = attributes;
  if (functionArn !== undefined && code !== undefined) return undelivered(body, attributes, functionArn);
  const record = failureRecordIn(body);
  if (!record) return null;
  const reason = reasonOf(record);
  if (record.KafkaBatchInfo) return { kind: 'batch', reason };
  const { functionArn: arn } = record.requestContext;
  return { kind: 'event', reason, functionArn: arn, payload: JSON.stringify(record.requestPayload ?? null) };
}

function undelivered(
  payload: string,
  attributes: Readonly<Record<string, string>>,
  functionArn: string,
): GivenUp {
  const { ERROR_CODE: code, ERROR_MESSAGE: message = '', RETRY_ATTEMPTS: tries = '0' } = attributes;
  const condition = attributes.EXHAUSTED_RETRY_CONDITION ?? 'not delivered';
  const reason = `${condition} after ${tries} retries: ${[code, message].filter(Boolean).join(': ')}`;
  return { kind: 'event', reason, functionArn, payload };
}

function failureRecordIn(body: string): FailureRecord | null {
  try {
    const record = JSON.parse(body) as Partial<FailureRecord> | null;
    const isOne = typeof record?.requestContext?.condition === 'string';
    return isOne ? (record as FailureRecord) : null;
  } catch {
    return null;
  }
}

/** `RetriesExhausted after 3 tries: Error: the shard is away`. */
function reasonOf(record: FailureRecord): string {
  const { condition, approximateInvokeCount } = record.requestContext;
  const where = placeOf(record);
  return `${condition} after ${approximateInvokeCount} tries${where}: ${errorOf(record)}`;
}

function placeOf({ KafkaBatchInfo }: FailureRecord): string {
  const places = Object.entries(KafkaBatchInfo?.recordsInfo ?? {}).map(
    ([partition, { firstRecordOffset, lastRecordOffset }]) =>
      `${partition} offsets ${firstRecordOffset} to ${lastRecordOffset}`,
  );
  return places.length === 0 ? '' : ` of ${places.join(', ')}`;
}

function errorOf({ responsePayload, responseContext }: FailureRecord): string {
  const thrown = [responsePayload?.errorType, responsePayload?.errorMessage].filter(Boolean).join(': ');
  return thrown || responseContext?.reason || responseContext?.functionError || 'the function did not run';
}
