import type { DomainEvent } from '../events/domain-event.ts';
import { instantOf, jsonOf } from '../sharding/row-values.ts';
import type { ExecuteSql, SqlRow } from '../sharding/sql.ts';
import type { AccountId } from '../tenancy.ts';

/** An event that waits in a shard's outbox. */
export interface OutboxEntry {
  position: string;
  topic: string;
  event: DomainEvent;
  trail: OutboxTrail;
}

/** How the row fared so far. */
export interface OutboxTrail {
  /** Begin of the transaction that wrote it, ISO 8601. */
  writtenAt: string;
  /** Publications that failed, and why the last one did. */
  publishRetries: number;
  publishRetryReason: string | null;
  /** W3C trace context of the request that caused it. */
  traceParent: string | null;
}

/** Rows and bytes read at once: their answer stays well below the Data API's 1 MiB. */
const MAX_ROWS = 1000;
const MAX_BYTES = 600_000;

/**
 * The first row always comes, however large, so a page makes progress. Ordered by `sized.position`, the number: a bare
 * `position` would be the text of the first column, by which 10000 comes before 9999.
 */
const READ = `SELECT position::text AS position, event_id::text AS event_id, account_id, topic, event_type, schema_version,
  aggregate_type, aggregate_id, version, occurred_at, correlation_id, causation_id, data::text AS data,
  written_at, publish_retries, publish_retry_reason, trace_parent
FROM (SELECT *, sum(octet_length(data::text) + 400) OVER (ORDER BY position) - octet_length(data::text) AS bytes_before
      FROM (SELECT * FROM outbox
            WHERE topic NOT IN (SELECT jsonb_array_elements_text(CAST(:except_topics AS jsonb)))
            ORDER BY position LIMIT ${MAX_ROWS}) first_rows) sized
WHERE bytes_before <= ${MAX_BYTES}
ORDER BY sized.position`;

const DELETE = `DELETE FROM outbox
WHERE position IN (SELECT value::bigint FROM jsonb_array_elements_text(CAST(:positions AS jsonb)))`;

/** The oldest events of the outbox in the order of publication, but those of some topics. */
export async function readOutbox(
  execute: ExecuteSql,
  exceptTopics: readonly string[] = [],
): Promise<OutboxEntry[]> {
  const parameters = { except_topics: { json: exceptTopics } };
  const rows = await execute({ sql: READ, parameters, intent: 'write', idempotent: true });
  return rows.map(toEntry);
}

/** Forgets events that the log has acknowledged. */
export async function deleteFromOutbox(execute: ExecuteSql, positions: readonly string[]): Promise<void> {
  await execute({
    sql: DELETE,
    parameters: { positions: { json: positions } },
    intent: 'write',
    idempotent: true,
  });
}

const NOTE_FAILURE = `UPDATE outbox SET publish_retries = publish_retries + 1, publish_retry_reason = :reason
WHERE position IN (SELECT value::bigint FROM jsonb_array_elements_text(CAST(:positions AS jsonb)))`;

const MAX_REASON = 300;

/** Notes on the rows that their publication failed, so that `/why` can say so once they are through. */
export async function noteFailedPublication(
  execute: ExecuteSql,
  positions: readonly string[],
  reason: string,
): Promise<void> {
  const parameters = { positions: { json: positions }, reason: reason.slice(0, MAX_REASON) };
  await execute({ sql: NOTE_FAILURE, parameters, intent: 'write', idempotent: false });
}

function toEntry(row: SqlRow): OutboxEntry {
  const event: DomainEvent = {
    eventId: String(row.event_id),
    eventType: String(row.event_type),
    schemaVersion: Number(row.schema_version),
    accountId: row.account_id as AccountId,
    aggregateType: String(row.aggregate_type),
    aggregateId: String(row.aggregate_id),
    version: Number(row.version),
    timestamp: instantOf(row.occurred_at),
    data: jsonOf(row.data),
    correlationId: String(row.correlation_id),
    causationId: row.causation_id === null ? null : String(row.causation_id),
  };
  return { position: String(row.position), topic: String(row.topic), event, trail: toTrail(row) };
}

function toTrail(row: SqlRow): OutboxTrail {
  return {
    writtenAt: instantOf(row.written_at),
    publishRetries: Number(row.publish_retries),
    publishRetryReason: row.publish_retry_reason === null ? null : String(row.publish_retry_reason),
    traceParent: row.trace_parent === null ? null : String(row.trace_parent),
  };
}
