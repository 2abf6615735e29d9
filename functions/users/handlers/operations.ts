import { listRecords } from '../../entry/list-records.ts';
import { recordHandlers } from '../../entry/record-handlers.ts';
import { withCache } from '../../entry/with-cache.ts';
import { userEvents } from '../domain/user.ts';
import { wireUsers } from '../wiring.ts';

const ports = wireUsers();
const user = recordHandlers(ports, { events: userEvents });

export const operations = {
  listUsers: withCache(ports.requests, listRecords(ports)),
  createUser: user.create,
  getUser: withCache(ports.requests, user.get),
  putUser: user.put,
  patchUser: user.patch,
  deleteUser: user.remove,
};
