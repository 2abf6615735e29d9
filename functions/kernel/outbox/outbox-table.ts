/**
 * The outbox of a service database. `position` gives the order of publication; rows leave once the log has them.
 * The last columns tell `/why` how the row fared: when its transaction began, and failed publications. `trace_parent` is the W3C
 * trace context of the request that caused the event.
 */
export const OUTBOX_TABLE = `CREATE TABLE IF NOT EXISTS outbox (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL UNIQUE,
  account_id text NOT NULL,
  topic text NOT NULL,
  event_type text NOT NULL,
  schema_version integer NOT NULL,
  aggregate_type text NOT NULL,
  aggregate_id text NOT NULL,
  version bigint NOT NULL,
  occurred_at timestamptz NOT NULL,
  correlation_id text NOT NULL,
  causation_id text,
  data jsonb NOT NULL,
  written_at timestamptz NOT NULL DEFAULT now(),
  publish_retries integer NOT NULL DEFAULT 0,
  publish_retry_reason text,
  trace_parent text
)`;

/** For databases whose outbox was made before it had these columns. */
export const OUTBOX_TRAIL_COLUMNS = `ALTER TABLE outbox
  ADD COLUMN IF NOT EXISTS written_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN IF NOT EXISTS publish_retries integer NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS publish_retry_reason text`;

export const OUTBOX_TRACE_COLUMN = 'ALTER TABLE outbox ADD COLUMN IF NOT EXISTS trace_parent text';

/** Who owns what on this shard: the fence of every write. `moved_out` names accounts that left their bucket alone. */
export const BUCKET_OWNER_TABLE = `CREATE TABLE IF NOT EXISTS bucket_owner (
  slot text PRIMARY KEY,
  epoch bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('active', 'fenced', 'moved')),
  moved_out jsonb NOT NULL DEFAULT '{}'
)`;

/** One row that says which shard this is, so that two shards can never be one database (T43). */
export const SHARD_IDENTITY_TABLE = `CREATE TABLE IF NOT EXISTS shard_identity (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  shard_id text NOT NULL,
  database_name text NOT NULL
)`;
