import { choiceSetting, textSetting } from '../kernel/settings.ts';

/** How the event log is reached: the variables of every function that uses `event-log`. */
export const eventLogSettings = {
  bootstrap: textSetting('EVENT_LOG_BOOTSTRAP'),
  auth: choiceSetting('EVENT_LOG_AUTH', ['iam', 'none']),
};
