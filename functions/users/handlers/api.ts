import { httpFunction } from '../../entry/http.ts';
import { listRecords } from '../../entry/list-records.ts';
import { recordHandlers } from '../../entry/record-handlers.ts';
import { userEvents } from '../domain/user.ts';
import * as valid from '../domain/validators.generated.js';
import { users } from '../service.ts';
import { wireUsers } from '../wiring.ts';

const ports = wireUsers();
const user = recordHandlers(ports, { events: userEvents });

export const handler = httpFunction({
  service: users.name,
  routes: users.functions['users-api'].triggers[0].routes,
  operations: {
    listUsers: { handler: listRecords(ports), query: valid.listUsersQuery },
    createUser: { handler: user.create, body: valid.userBody },
    getUser: { handler: user.get, params: valid.userParams },
    putUser: { handler: user.put, params: valid.userParams, body: valid.userBody },
    patchUser: { handler: user.patch, params: valid.userParams, body: valid.patchUserBody },
    deleteUser: { handler: user.remove, params: valid.userParams },
  },
});
