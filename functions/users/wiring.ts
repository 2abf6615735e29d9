import { connectCacheDebts } from '../aws/cache-debts-queue.ts';
import { connectFailedEvents } from '../aws/connect-failed-events.ts';
import { connectPublisher } from '../aws/connect-publisher.ts';
import { dynamoRevisedItems } from '../aws/dynamo-revised-items.ts';
import { hmacSigner } from '../aws/hmac-sign.ts';
import { connectCache } from '../aws/service-cache.ts';
import {
  connectOwners,
  connectRelay,
  connectRelayQueue,
  connectRouter,
  connectShards,
  cursorSigner,
} from '../aws/sharded-service.ts';
import { runtime, sandboxLogger } from '../entry/runtime.ts';
import { owingPublisher } from '../kernel/cache/debts.ts';
import { uuidV7Maker } from '../kernel/ids.ts';
import { lazy } from '../kernel/lazy.ts';
import { cachedRecordStore } from '../kernel/records/cached-record-store.ts';
import { liveRecords } from '../kernel/records/live-records.ts';
import { recordStore } from '../kernel/records/record-store.ts';
import { readSettings, textSetting } from '../kernel/settings.ts';
import type { FollowUserPorts } from './domain/follow-user.ts';
import { type User, userType } from './domain/user.ts';
import { users } from './service.ts';
import { userStates } from './store/user-states.ts';

function wireStored() {
  const cached = wireCache();
  const stored = recordStore(connectRouter(runtime), userType);
  const store = cachedRecordStore<User>(stored, userType.aggregate, cached);
  return { type: userType, store, requests: cached.requests };
}

/** Everything the routes of users work with. */
export function wireUsers() {
  return {
    ...wireStored(),
    nudgeRelay: connectRelayQueue(runtime),
    newId: uuidV7Maker(runtime.clock, runtime.randomBytes),
    clock: runtime.clock,
    sign: cursorSigner(runtime),
  };
}

/** The cache of this sandbox: call it once a function. */
export const wireCache = () =>
  connectCache(runtime, { service: users.name, logger: sandboxLogger(users.name) });

/** Hashes of the live rows, for comparison with what their events make of them. */
export const wireLiveRows = () => liveRecords(connectOwners(runtime), [userType]);

export const wireShards = () => connectShards(runtime);

export const wireRelayQueue = () => connectRelayQueue(runtime);

export const wireRelay = () => connectRelay(runtime);

// Marked pure so that functions which do not publish drop it, and kafkajs with it.
export const wirePublisher = /* @__PURE__ */ lazy(async () =>
  owingPublisher(connectPublisher(runtime), connectCacheDebts(runtime)),
);

/** What fills the cache works with. */
export function wireWarming() {
  const { type, store, requests } = wireStored();
  return { stored: { type, store }, requests, pause: runtime.sleep };
}

const membershipSettings = {
  table: textSetting('MEMBERSHIPS_TABLE'),
  keyArn: textSetting('ADDRESS_KEY_SECRET_ARN'),
};

/** What memberships are found by. */
export function wireMemberships(): Pick<FollowUserPorts, 'hashAddress' | 'entries'> {
  const { table, keyArn } = readSettings(membershipSettings, runtime.env);
  return { hashAddress: hmacSigner(keyArn), entries: dynamoRevisedItems(table) };
}

/** What the index is kept with. */
export function wireFollowing(): FollowUserPorts {
  const { table } = readSettings(membershipSettings, runtime.env);
  return {
    ...wireMemberships(),
    places: dynamoRevisedItems(table),
    lookAtUser: userStates(connectRouter(runtime)),
    clock: runtime.clock,
  };
}

export const wireFailedEvents = () => connectFailedEvents(runtime);
