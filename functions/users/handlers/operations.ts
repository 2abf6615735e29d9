import { listRecords } from '../../entry/list-records.ts';
import { recordHandlers } from '../../entry/record-handlers.ts';
import { userEvents } from '../domain/user.ts';
import { wireUsers } from '../wiring.ts';

const ports = wireUsers();
const user = recordHandlers(ports, { events: userEvents });

export const operations = {
  listUsers: listRecords(ports),
  createUser: user.create,
  getUser: user.get,
  putUser: user.put,
  patchUser: user.patch,
  deleteUser: user.remove,
};
