import type { HttpHandler } from '../../entry/http-contract.ts';
import { listRecords } from '../../entry/list-records.ts';
import { recordHandlers } from '../../entry/record-handlers.ts';
import { withCache } from '../../entry/with-cache.ts';
import { userEvents } from '../domain/user.ts';
import { wireMemberships, wireUsers } from '../wiring.ts';
import { findMemberships } from './find-memberships.ts';

const ports = wireUsers();
const user = recordHandlers(ports, { events: userEvents });

export const operations = {
  listUsers: withCache(ports.requests, listRecords(ports)),
  createUser: user.create,
  getUser: withCache(ports.requests, user.get),
  putUser: user.put,
  patchUser: user.patch,
  deleteUser: user.remove,
  findMemberships: findMemberships(wireMemberships()) as HttpHandler,
};
