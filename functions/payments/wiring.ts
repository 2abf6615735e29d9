import { connectPublisher } from '../aws/connect-publisher.ts';
import {
  connectOwners,
  connectRelay,
  connectRelayQueue,
  connectRouter,
  connectShards,
  cursorSigner,
} from '../aws/sharded-service.ts';
import { runtime } from '../entry/runtime.ts';
import { uuidV7Maker } from '../kernel/ids.ts';
import { lazy } from '../kernel/lazy.ts';
import { liveRecords } from '../kernel/records/live-records.ts';
import { recordStore } from '../kernel/records/record-store.ts';
import { paymentType } from './domain/payment.ts';

/** Everything the routes of payments work with. */
export function wirePayments() {
  return {
    type: paymentType,
    store: recordStore(connectRouter(runtime), paymentType),
    nudgeRelay: connectRelayQueue(runtime),
    newId: uuidV7Maker(runtime.clock, runtime.randomBytes),
    clock: runtime.clock,
    sign: cursorSigner(runtime),
  };
}

/** Hashes of the live rows, for comparison with what their events make of them. */
export const wireLiveRows = () => liveRecords(connectOwners(runtime), [paymentType]);

export const wireShards = () => connectShards(runtime);

export const wireRelayQueue = () => connectRelayQueue(runtime);

export const wireRelay = () => connectRelay(runtime);

// Marked pure so that functions which do not publish drop it, and kafkajs with it.
export const wirePublisher = /* @__PURE__ */ lazy(async () => connectPublisher(runtime));
