import { httpFunction } from '../../entry/http.ts';
import type { HttpHandler } from '../../entry/http-contract.ts';
import * as valid from '../domain/validators.generated.js';
import { shards } from '../service.ts';
import { serviceDatabases, wireJobs, wireMoves } from '../wiring.ts';
import {
  getMove,
  getShardMigrations,
  getShards,
  postAbort,
  postMove,
  postRebalance,
  postVerify,
} from './shard-routes.ts';

const routes = { portsOf: wireMoves(), send: wireJobs(), databases: serviceDatabases };

export const handler = httpFunction({
  service: shards.name,
  routes: shards.functions['shards-api'].triggers[0].routes,
  operations: {
    getShards: { handler: getShards(routes) },
    getShardMigrations: { handler: getShardMigrations(routes) },
    beginMove: { handler: postMove(routes) as HttpHandler, body: valid.beginMoveBody },
    getMove: { handler: getMove(routes), params: valid.moveParams },
    abortMove: { handler: postAbort(routes), params: valid.moveParams },
    rebalance: { handler: postRebalance(routes) as HttpHandler, body: valid.rebalanceBody },
    verifyShards: { handler: postVerify(routes) as HttpHandler, body: valid.verifyShardsBody },
  },
});
