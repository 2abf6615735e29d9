import type { NoteFailure } from '../kernel/failure-notes.ts';
import { lazy } from '../kernel/lazy.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { readSettings, textSetting } from '../kernel/settings.ts';

/** Port NoteFailure. Loaded with the first failure, so that what is loaded at start stays small. */
export function connectFailureNotes({ env, clock }: Pick<Runtime, 'env' | 'clock'>): NoteFailure {
  const { table } = readSettings({ table: textSetting('FAILED_EVENTS_TABLE') }, env);
  const load = lazy(async () => (await import('./dynamo-failure-notes.ts')).dynamoNoteFailure(table, clock));
  return async (note) => (await load())(note);
}
