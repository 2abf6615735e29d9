import {
  BUCKET_OWNER_TABLE,
  OUTBOX_TABLE,
  OUTBOX_TRACE_COLUMN,
  SHARD_IDENTITY_TABLE,
} from '../../kernel/outbox/outbox-table.ts';
import {
  IDEMPOTENCY_KEYS_BY_TIME,
  IDEMPOTENCY_KEYS_TABLE,
  RECORD_COUNTS_TABLE,
  recordIndex,
  recordTable,
} from '../../kernel/records/record-tables.ts';
import type { Migration } from '../../kernel/sharding/migration.ts';

/** Whatever the code decides: nobody captures more than was authorized or gives back more than was captured. */
const AMOUNTS = `(data ->> 'refundedMinor')::bigint BETWEEN 0 AND (data ->> 'capturedMinor')::bigint
    AND (data ->> 'capturedMinor')::bigint <= (data ->> 'amountMinor')::bigint`;

export const migrations: readonly Migration[] = [
  {
    id: 1,
    name: 'payments',
    statements: [
      SHARD_IDENTITY_TABLE,
      BUCKET_OWNER_TABLE,
      OUTBOX_TABLE,
      RECORD_COUNTS_TABLE,
      IDEMPOTENCY_KEYS_TABLE,
      IDEMPOTENCY_KEYS_BY_TIME,
      ...recordTable('payments', [AMOUNTS]),
      recordIndex('payments', 'order', "data ->> 'orderId'"),
    ],
  },
  { id: 2, name: 'trace of an outbox row', statements: [OUTBOX_TRACE_COLUMN] },
];
