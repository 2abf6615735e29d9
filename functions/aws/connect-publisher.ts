import type { PublishMessages } from '../kernel/events/event-log.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { choiceSetting, readSettings, textSetting } from '../kernel/settings.ts';
import { connectEventLog } from './event-log.ts';

/** The way to the event log, for relays alone. */
export function connectPublisher({ env }: Pick<Runtime, 'env'>): PublishMessages {
  const settings = readSettings(
    {
      bootstrap: textSetting('EVENT_LOG_BOOTSTRAP'),
      auth: choiceSetting('EVENT_LOG_AUTH', ['iam', 'none']),
    },
    env,
  );
  return connectEventLog(settings).publish;
}
