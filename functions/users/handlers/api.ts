import { httpFunction } from '../../entry/http.ts';
import { lateHandlers } from '../../entry/late-handlers.ts';
import * as valid from '../domain/validators.generated.js';
import { users } from '../service.ts';

const handlerOf = lateHandlers(() => import('./operations.ts'));

export const handler = httpFunction({
  service: users.name,
  routes: users.functions['users-api'].triggers[0].routes,
  operations: {
    listUsers: { handler: handlerOf('listUsers'), query: valid.listUsersQuery },
    createUser: { handler: handlerOf('createUser'), body: valid.userBody },
    getUser: { handler: handlerOf('getUser'), params: valid.userParams },
    putUser: { handler: handlerOf('putUser'), params: valid.userParams, body: valid.userBody },
    patchUser: { handler: handlerOf('patchUser'), params: valid.userParams, body: valid.patchUserBody },
    deleteUser: { handler: handlerOf('deleteUser'), params: valid.userParams },
    findMemberships: { handler: handlerOf('findMemberships'), body: valid.membershipsBody },
  },
});
