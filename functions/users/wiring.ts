import {
  connectPublisher,
  connectRelayQueue,
  connectRouter,
  connectShards,
  cursorSigner,
  type Runtime,
} from '../aws/sharded-service.ts';
import { uuidV7Maker } from '../kernel/ids.ts';
import { lazy } from '../kernel/lazy.ts';
import { recordStore } from '../kernel/records/record-store.ts';
import { userType } from './domain/user.ts';

const runtime: Runtime = {
  env: process.env,
  clock: Date.now,
  sleep: (ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
  randomBytes: (bytes) => crypto.getRandomValues(bytes),
};

/** Everything the routes of users work with. */
export function wireUsers() {
  return {
    type: userType,
    store: recordStore(connectRouter(runtime), userType),
    nudgeRelay: connectRelayQueue(runtime),
    newId: uuidV7Maker(runtime.clock, runtime.randomBytes),
    clock: runtime.clock,
    sign: cursorSigner(runtime),
  };
}

export const wireShards = () => connectShards(runtime);

export const wireRelayQueue = () => connectRelayQueue(runtime);

// Marked pure so that functions which do not publish drop it, and kafkajs with it.
export const wirePublisher = /* @__PURE__ */ lazy(async () => connectPublisher(runtime));
