import { dynamoEventStore } from '../aws/dynamo-event-store.ts';
import { dynamoFailedEvents } from '../aws/dynamo-failed-events.ts';
import { hmacSigner } from '../aws/hmac-sign.ts';
import { readSettings, textSetting } from '../kernel/settings.ts';

export function wireHistory() {
  const { table } = readSettings({ table: textSetting('EVENT_STORE_TABLE') }, process.env);
  return dynamoEventStore(table);
}

export function wireFailedEvents() {
  const { table } = readSettings({ table: textSetting('FAILED_EVENTS_TABLE') }, process.env);
  return dynamoFailedEvents(table, Date.now);
}

export function wireCursorSigner() {
  const { arn } = readSettings({ arn: textSetting('CURSOR_SECRET_ARN') }, process.env);
  return hmacSigner(arn);
}
