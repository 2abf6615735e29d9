import { movedRecordTables } from '../../kernel/records/record-tables.ts';

/** What a live move takes along of `users_db`. */
export const movedTables = movedRecordTables(['users']);
