import { movedRecordTables } from '../../kernel/records/record-tables.ts';
import type { MovedTable } from '../../kernel/sharding/moving/moved-table.ts';

/** What a live move takes along of `orders_db`. */
export const movedTables: readonly MovedTable[] = [
  { name: 'orders', key: ['account_id', 'order_id'] },
  { name: 'account_counts', key: ['account_id'] },
  { name: 'imports', key: ['account_id', 'import_id'] },
  { name: 'import_chunks', key: ['account_id', 'import_id', 'chunk_no'] },
  { name: 'early_payments', key: ['account_id', 'payment_id'] },
  ...movedRecordTables(['customers']),
];
