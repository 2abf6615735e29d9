import { movedRecordTables } from '../../kernel/records/record-tables.ts';

/** What a live move takes along of `catalog_db`. */
export const movedTables = movedRecordTables(['products', 'listings']);
