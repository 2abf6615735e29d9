import type { PublishMessages } from '../kernel/events/event-log.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { readSettings } from '../kernel/settings.ts';
import { connectEventLog } from './event-log.ts';
import { eventLogSettings } from './event-log-settings.ts';

/** The way to the event log, for relays alone. */
export function connectPublisher({ env }: Pick<Runtime, 'env'>): PublishMessages {
  return connectEventLog(readSettings(eventLogSettings, env)).publish;
}
