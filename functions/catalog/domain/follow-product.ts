import type { DomainEvent } from '../../kernel/events/domain-event.ts';
import type { EffectOutcome, PerformEffect } from '../../kernel/events/perform-effect.ts';
import { noSuchRecord } from '../../kernel/records/decide-record.ts';
import type { Decide, StoredRecord } from '../../kernel/records/record-type.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import { type Listing, listingEvents } from './listing.ts';
import type { Product } from './product.ts';

export interface FollowProductPorts {
  findProduct(accountId: AccountId, productId: string): Promise<StoredRecord<Product> | null>;
  /** All listings of a product that are active. */
  activeListings(accountId: AccountId, productId: string): AsyncIterable<StoredRecord<Listing>>;
  pause(accountId: AccountId, listingId: string): Promise<void>;
  perform: PerformEffect;
}

/** Longer than a function that consumes can live. */
const LEASE_MS = 120_000;

/**
 * A product that is archived is not sold any more, so its active listings are paused, each once for this event: a person who
 * resumes one is not overruled by the event coming again or by a replay. What the product is by now counts, not what it was.
 */
export async function followProduct(ports: FollowProductPorts, event: DomainEvent): Promise<EffectOutcome[]> {
  if (!isArchival(event)) return [];
  const { accountId, aggregateId: productId, eventId } = event;
  const product = await ports.findProduct(accountId, productId);
  if (product?.data.status !== 'archived') return [];
  const outcomes: EffectOutcome[] = [];
  for await (const { id } of ports.activeListings(accountId, productId)) {
    const outcome = await ports.perform({
      key: { accountId, eventId, effect: `pause-listing:${id}` },
      onCrash: 'repeat',
      leaseMs: LEASE_MS,
      act: async () => {
        await ports.pause(accountId, id);
        return { kind: 'done', result: 'paused' };
      },
    });
    outcomes.push(outcome);
  }
  return outcomes;
}

function isArchival({ eventType, data }: DomainEvent): boolean {
  return eventType === 'ProductUpdated' && (data as Pick<Product, 'status'>).status === 'archived';
}

/** Only an active listing: what a person did meanwhile stays. */
export const pauseListing: Decide<Listing> = (state) => {
  if (state.kind !== 'present') return { kind: 'refuse', error: noSuchRecord() };
  const { record } = state;
  if (record.data.status !== 'active') return { kind: 'keep', record };
  return { kind: 'save', data: { ...record.data, status: 'paused' }, event: listingEvents.updated };
};
