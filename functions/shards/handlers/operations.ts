import type { HttpHandler } from '../../entry/http-contract.ts';
import { loadSchemas, wireCapacity, wireJobs, wireMoves } from '../wiring.ts';
import {
  getMove,
  getShardCapacity,
  getShardMigrations,
  getShards,
  postAbort,
  postMove,
  postRebalance,
  postVerify,
} from './shard-routes.ts';

const routes = { portsOf: wireMoves(), send: wireJobs(), loadSchemas };

export const operations = {
  getShards: getShards(routes),
  getShardMigrations: getShardMigrations(routes),
  getShardCapacity: getShardCapacity(wireCapacity()),
  beginMove: postMove(routes) as HttpHandler,
  getMove: getMove(routes),
  abortMove: postAbort(routes),
  rebalance: postRebalance(routes) as HttpHandler,
  verifyShards: postVerify(routes) as HttpHandler,
};
