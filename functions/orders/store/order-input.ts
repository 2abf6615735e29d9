import type { OrderWrite } from '../domain/order.ts';

/**
 * Orders on their way into the database, as one text: orders end with one control character, their fields with another. Neither can
 * occur within a field: ids, words and instants hold no control characters, and JSON escapes them. PostgreSQL splits that text faster
 * than it reads any JSON, and buyer and lines, which are JSON already, need not be escaped in it once more.
 */
export const FIELD_END = '\u001f';
export const ORDER_END = '\u001e';
/** The same in SQL. */
export const FIELD_END_SQL = "E'\\x1f'";
export const ORDER_END_SQL = "E'\\x1e'";

/**
 * Buyer: the JSON without e-mail address and last brace, so that the address can follow; both empty where there is no buyer.
 * Instants are ISO 8601 UTC, lines are JSON.
 */
function fieldsOf(write: OrderWrite): string {
  const { orderId, eventId, receivedAt, status, currency, totalMinor, placedAt, modifiedAt } = write;
  const head = `${orderId}${FIELD_END}${eventId}${FIELD_END}${receivedAt}${FIELD_END}${status}${FIELD_END}${currency}`;
  const middle = `${FIELD_END}${totalMinor}${FIELD_END}${placedAt}${FIELD_END}${modifiedAt}${FIELD_END}`;
  return `${head}${middle}${buyerFields(write.customer)}${FIELD_END}${JSON.stringify(write.lines)}`;
}

function buyerFields(customer: OrderWrite['customer']): string {
  if (customer === null) return FIELD_END;
  const { id, name, email } = customer;
  const named = name === undefined ? '' : `,"name":${JSON.stringify(name)}`;
  const reached = email === undefined ? '' : `,"email":${JSON.stringify(email)}`;
  return `{"id":${JSON.stringify(id)}${named}${FIELD_END}${reached}`;
}

/** The parameter `:orders` of every statement that writes orders; also the form in which import chunks are stored. */
export function inputText(writes: readonly OrderWrite[]): string {
  return writes.map(fieldsOf).join(ORDER_END);
}

/** The event id of an input row `r`, an array of its fields. */
export const INPUT_EVENT_ID = 'CAST(r[2] AS uuid)';

const INPUT_COLUMNS = `r[1] AS order_id, ${INPUT_EVENT_ID} AS event_id, CAST(r[3] AS timestamptz) AS received_at, r[4] AS status,
    r[5] AS currency, CAST(r[6] AS bigint) AS total_minor, CAST(r[7] AS timestamptz) AS placed_at,
    CAST(r[8] AS timestamptz) AS modified_at, r[7] AS placed_text, r[8] AS modified_text, r[9] AS buyer,
    CAST(r[9] || coalesce(r[10], '') || '}' AS jsonb) AS customer, r[11] AS line_items`;

/** The orders of a text as rows with one column, `r`. */
const rowsOf = (text: string) =>
  `SELECT string_to_array(t, ${FIELD_END_SQL}, '') AS r FROM string_to_table(${text}, ${ORDER_END_SQL}) AS t`;

/** `input` from the parameter `:orders`, if `source` has its row. OFFSET 0: else each column would split its order again. */
export const inputFromParameter = (source: string, where = 'true') => `input AS MATERIALIZED (
  SELECT ${INPUT_COLUMNS} FROM ${source}, LATERAL (${rowsOf(':orders')} OFFSET 0) x WHERE ${where}
)`;

/** A row of a chunk that was stored as a JSON array: first of objects with the event as `data`, then of arrays. */
const EARLIER_ROW = `CASE jsonb_typeof(v)
        WHEN 'array' THEN ARRAY[v ->> 2, v ->> 0, v ->> 1, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, left(v ->> 8, -1),
          ',"email":' || NULLIF(CAST(v -> 9 AS text), 'null'), v ->> 10]
        ELSE ARRAY[v #>> '{data,orderId}', v ->> 'event_id', v ->> 'received_at', v #>> '{data,status}', v #>> '{data,currency}',
          v #>> '{data,totalMinor}', v #>> '{data,placedAt}', v #>> '{data,modifiedAt}', left(v #>> '{data,customer}', -1),
          ',"email":' || NULLIF(CAST(v -> 'email' AS text), 'null'), v #>> '{data,lines}'] END`;

const ofType = (type: 'string' | 'array', then: string) =>
  `CASE jsonb_typeof(chunk.orders) WHEN '${type}' THEN ${then} END`;

/** Orders of a stored import chunk, unless it has been applied already; a second run of the same chunk waits, then finds nothing. */
export const INPUT_FROM_CHUNK = `chunk AS MATERIALIZED (
  SELECT c.orders FROM fence, import_chunks c
  WHERE c.account_id = :account_id AND c.import_id = :import_id AND c.chunk_no = :chunk_no AND c.state = 'pending'
  FOR UPDATE OF c
),
input AS MATERIALIZED (
  SELECT ${INPUT_COLUMNS} FROM chunk, LATERAL (
    SELECT r FROM (
      ${rowsOf(ofType('string', "chunk.orders #>> '{}'"))}
      UNION ALL SELECT ${EARLIER_ROW} FROM jsonb_array_elements(${ofType('array', 'chunk.orders')}) AS v
    ) every_form OFFSET 0
  ) x
)`;
