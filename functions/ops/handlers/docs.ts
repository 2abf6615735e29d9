import { httpFunction } from '../../entry/http.ts';
import { ops } from '../service.ts';
import { getDocs, getOpenApi } from './get-docs.ts';

/** A function of its own, because it is open to everybody and so may reach nothing. */
export const handler = httpFunction({
  service: ops.name,
  routes: ops.functions['ops-docs'].triggers[0].routes,
  operations: { getOpenApi: { handler: getOpenApi }, getDocs: { handler: getDocs } },
});
