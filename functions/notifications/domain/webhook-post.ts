import type { FoundDocument } from '../../kernel/documents.ts';
import type { Post, PostResult } from '../../kernel/outbound/post.ts';
import type { Delivery } from './delivery.ts';
import { LONGEST_PAUSE_MS } from './retry-delay.ts';
import { SIGNATURE_HEADER, signatureOf } from './signature.ts';
import { validSecrets, type Webhook } from './webhook.ts';

/**
 * The request of one try. Body and ids are the same in every try, so a receiver that keeps `springtide-event-id` handles each event
 * once; the signature carries the time of the try.
 */
export function webhookPost(
  webhook: Pick<Webhook, 'url' | 'secret' | 'retiringSecret' | 'webhookId'>,
  { id, data, payload }: FoundDocument<Delivery>,
  nowMs: number,
): Post {
  const body = payload ?? '';
  return {
    url: webhook.url,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'springtide-webhooks/1',
      'springtide-webhook-id': webhook.webhookId,
      'springtide-event-id': id,
      'springtide-event-type': data.eventType,
      'springtide-delivery-id': `${webhook.webhookId}.${id}`,
      'springtide-redelivery': String(data.round),
      'springtide-attempt': String(data.attempts + 1),
      [SIGNATURE_HEADER]: signatureOf(validSecrets(webhook, nowMs), body, nowMs),
    },
  };
}

export function isAccepted(result: PostResult): boolean {
  return result.kind === 'answered' && result.status >= 200 && result.status < 300;
}

/**
 * Is the endpoint as a whole at fault? Another answer refuses this event only and leaves the circuit alone; and a URL that is refused
 * for good ends every delivery at once, so there is nothing to spare.
 */
export function isEndpointFault(result: PostResult): boolean {
  if (result.kind === 'refused') return !result.isFinal;
  return result.kind !== 'answered' || result.status >= 500 || result.status === 429;
}

/** For how long an endpoint that fails asked to be left alone (`Retry-After`), an hour at most; 0: it did not. */
export function askedPauseMs(result: PostResult): number {
  if (result.kind !== 'answered' || !isEndpointFault(result)) return 0;
  return Math.min(result.retryAfterMs ?? 0, LONGEST_PAUSE_MS);
}

export function resultText(result: PostResult): string {
  return result.kind === 'answered' ? `HTTP ${result.status}` : result.reason;
}
