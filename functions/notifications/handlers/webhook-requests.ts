import type { HttpRequest } from '../../entry/http-contract.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Sign } from '../../kernel/cursor.ts';
import type { Document, Documents } from '../../kernel/documents.ts';
import { AppError, type FieldError } from '../../kernel/errors.ts';
import type { NewId } from '../../kernel/ids.ts';
import type { Target } from '../../kernel/outbound/choose-target.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Enqueue } from '../domain/enqueue.ts';
import { deliveryContracts } from '../domain/events.ts';
import type { Webhook } from '../domain/webhook.ts';

/** What the routes of webhooks work with. */
export interface WebhookPorts {
  webhooks: Documents<Webhook>;
  deliveries: Documents<Delivery>;
  enqueue: Enqueue;
  /** Judges where a URL leads now. */
  judgeTarget(url: string): Promise<Target>;
  /** Event types that may be subscribed to. */
  eventTypes: ReadonlySet<string>;
  newId: NewId;
  newSecret(): string;
  clock: Clock;
  sign: Sign;
}

/** The webhook of the path. Errors: `not_found`, also for one of another account. */
export async function webhookOf(
  { webhooks }: Pick<WebhookPorts, 'webhooks'>,
  { account, params }: Pick<HttpRequest, 'account' | 'params'>,
): Promise<Document<Webhook>> {
  const found = await webhooks.find(account, params.webhookId as string);
  if (!found) throw noWebhook();
  return found;
}

export function noWebhook(): AppError {
  return new AppError('not_found', 'this account has no such webhook');
}

/** Checks what the schemas cannot know. Errors: `invalid_input` for an unknown event type or a target that is not allowed. */
export async function checkSubscription(
  { judgeTarget, eventTypes }: Pick<WebhookPorts, 'judgeTarget' | 'eventTypes'>,
  wanted: { url?: string | undefined; eventTypes?: readonly string[] | undefined },
): Promise<void> {
  const fields: FieldError[] = [];
  for (const [index, type] of (wanted.eventTypes ?? []).entries()) {
    if (type === '*' || eventTypes.has(type)) continue;
    fields.push({ field: `/eventTypes/${index}`, rule: typeRule(type, eventTypes) });
  }
  const rule = wanted.url === undefined ? null : targetRule(await judgeTarget(wanted.url));
  if (rule !== null) fields.push({ field: '/url', rule });
  if (fields.length > 0) throw new AppError('invalid_input', 'the webhook breaks a rule', { fields });
}

function typeRule(type: string, eventTypes: ReadonlySet<string>): string {
  const wanted = `must be * or one of ${[...eventTypes].join(', ')}`;
  if (!(type in deliveryContracts.types)) return wanted;
  return `${wanted}: ${type} tells what became of a delivery, and a delivery of it would set off the next`;
}

function targetRule(target: Target): string | null {
  if (target.kind === 'allowed') return null;
  return target.kind === 'refused' ? target.rule : `must lead somewhere: ${target.reason}`;
}
