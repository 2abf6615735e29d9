import { FENCE_CTE, FENCED_COLUMN } from '../../kernel/sharding/fence.ts';

/** The orders are stored as a JSON string, the text that `INPUT_FROM_CHUNK` splits. */
export const ADD_CHUNK = `WITH ${FENCE_CTE},
added AS (
  INSERT INTO import_chunks (account_id, import_id, chunk_no, bucket, state, orders)
  SELECT :account_id, :import_id, :chunk_no, :bucket, 'pending', to_jsonb(CAST(:orders AS text)) FROM fence
  ON CONFLICT DO NOTHING
)
SELECT ${FENCED_COLUMN}`;

export const ADD_IMPORT = `WITH ${FENCE_CTE},
added AS (
  INSERT INTO imports (account_id, import_id, bucket, chunks, orders, rejected, rejections, created_at)
  SELECT :account_id, :import_id, :bucket, :chunks, :orders, :rejected, CAST(:rejections AS jsonb), :created_at FROM fence
  ON CONFLICT DO NOTHING
)
SELECT ${FENCED_COLUMN}`;

export const FIND_IMPORT = `SELECT i.chunks, i.orders, i.rejected, i.rejections, i.created_at, max(c.applied_at) AS finished_at,
  count(c.chunk_no) FILTER (WHERE c.state = 'done') AS chunks_done, coalesce(sum(c.created), 0)::bigint AS created,
  coalesce(sum(c.updated), 0)::bigint AS updated, coalesce(sum(c.unchanged), 0)::bigint AS unchanged,
  coalesce(sum(c.stale), 0)::bigint AS stale
FROM imports i LEFT JOIN import_chunks c USING (account_id, import_id)
WHERE i.account_id = :account_id AND i.import_id = :import_id
GROUP BY i.account_id, i.import_id`;

/** Chunks of imports that were never accepted (the request died half way) are left alone: their sender was told nothing. */
export const PENDING_CHUNKS = `SELECT c.account_id, c.import_id, c.chunk_no
FROM import_chunks c JOIN imports i USING (account_id, import_id)
WHERE c.state = 'pending' AND c.stored_at < now() - make_interval(secs => :older_than_seconds)
ORDER BY c.stored_at LIMIT 1000`;
