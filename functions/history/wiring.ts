import { dynamoEffectLedger } from '../aws/dynamo-effect-ledger.ts';
import { dynamoEventStore } from '../aws/dynamo-event-store.ts';
import { dynamoFailedEvents } from '../aws/dynamo-failed-events.ts';
import { hmacSigner } from '../aws/hmac-sign.ts';
import type { EffectReader } from '../kernel/events/effect-ledger.ts';
import { type NewId, uuidV7Maker } from '../kernel/ids.ts';
import { readSettings, textSetting } from '../kernel/settings.ts';

export const clock = Date.now;

export const newId: NewId = uuidV7Maker(clock, (bytes) => crypto.getRandomValues(bytes));

/** What was appended and not yet archived: what the recorder writes to. */
export function wireEventStore() {
  const { table } = readSettings({ table: textSetting('EVENT_STORE_TABLE') }, process.env);
  return dynamoEventStore(table);
}

/** The whole history, as readers want it. */
export function wireHistory() {
  return wireEventStore();
}

/** What effects of events are known; only looked at here. */
export function wireEffects(): EffectReader {
  const { table } = readSettings({ table: textSetting('EFFECTS_TABLE') }, process.env);
  return dynamoEffectLedger({ table, clock, newId });
}

export function wireFailedEvents() {
  const { table } = readSettings({ table: textSetting('FAILED_EVENTS_TABLE') }, process.env);
  return dynamoFailedEvents(table, clock);
}

export function wireCursorSigner() {
  const { arn } = readSettings({ arn: textSetting('CURSOR_SECRET_ARN') }, process.env);
  return hmacSigner(arn);
}
