import type { TopicContext } from '../../entry/kafka-context.ts';
import { originIn } from '../../entry/origin.ts';
import type { DomainEvent } from '../../kernel/events/domain-event.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import { followProduct, pauseListing } from '../domain/follow-product.ts';
import { activeListings } from '../store/active-listings.ts';
import { wireEffects, wireFailedEvents, wireListings, wireStores } from '../wiring.ts';

export const saveFailedEvent = wireFailedEvents();
export const effects = wireEffects();

const { products } = wireStores();
const { store: listings, nudgeRelay, newId, clock } = wireListings();
const findActive = activeListings(listings);

/** Does to the listings of a product what its event asks for. */
export async function bringToListings(event: DomainEvent, context: TopicContext): Promise<void> {
  const pause = async (accountId: AccountId, id: string) => {
    const { shard } = await listings.change(accountId, {
      ...{ id, isNewId: false, expectedVersions: null, key: null, decide: pauseListing },
      ...{ eventId: newId(), at: new Date(clock()).toISOString(), origin: originIn(event, context) },
    });
    if (shard !== null) await nudgeRelay(shard, context.logger);
  };
  const { perform } = context;
  await followProduct({ findProduct: products.find, activeListings: findActive, perform, pause }, event);
}
