import type { DomainEvent } from '../../kernel/events/domain-event.ts';
import { followUser } from '../domain/follow-user.ts';
import { wireFailedEvents, wireFollowing } from '../wiring.ts';

const ports = wireFollowing();

export const saveFailedEvent = wireFailedEvents();

/** Brings the user of an event to the index. */
export async function indexMemberships(event: DomainEvent): Promise<void> {
  await followUser(ports, event);
}
