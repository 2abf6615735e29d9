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
  uniqueRecordIndex,
} from '../../kernel/records/record-tables.ts';
import type { Migration } from '../../kernel/sharding/migration.ts';

export const migrations: readonly Migration[] = [
  {
    id: 1,
    name: 'users',
    statements: [
      SHARD_IDENTITY_TABLE,
      BUCKET_OWNER_TABLE,
      OUTBOX_TABLE,
      RECORD_COUNTS_TABLE,
      IDEMPOTENCY_KEYS_TABLE,
      IDEMPOTENCY_KEYS_BY_TIME,
      ...recordTable('users'),
      recordIndex('users', 'role', "data ->> 'role'"),
      uniqueRecordIndex('users', 'email', "lower(data ->> 'email')"),
    ],
  },
  { id: 2, name: 'trace of an outbox row', statements: [OUTBOX_TRACE_COLUMN] },
];
