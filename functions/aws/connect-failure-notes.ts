import type { NoteTry } from '../kernel/failure-notes.ts';
import { lazy } from '../kernel/lazy.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { readSettings, textSetting } from '../kernel/settings.ts';

/** Port NoteTry. Loaded with the first failure, so that what is loaded at start stays small. */
export function connectFailureNotes({ env, clock }: Pick<Runtime, 'env' | 'clock'>): NoteTry {
  const { table } = readSettings({ table: textSetting('FAILED_EVENTS_TABLE') }, env);
  const load = lazy(async () => (await import('./dynamo-failure-notes.ts')).dynamoNoteTry(table, clock));
  return async (noted) => (await load())(noted);
}
