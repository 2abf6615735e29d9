import type { SaveFailedEvent } from '../kernel/events/failed-event.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { readSettings, textSetting } from '../kernel/settings.ts';
import { dynamoFailedEvents } from './dynamo-failed-events.ts';

/** Port SaveFailedEvent of the function whose environment this is. Errors: `invalid_settings`. */
export function connectFailedEvents({ env, clock }: Pick<Runtime, 'env' | 'clock'>): SaveFailedEvent {
  const { table } = readSettings({ table: textSetting('FAILED_EVENTS_TABLE') }, env);
  return dynamoFailedEvents(table, clock);
}
