import { httpFunction } from '../../entry/http.ts';
import { lateHandlers } from '../../entry/late-handlers.ts';
import * as valid from '../domain/validators.generated.js';
import { shards } from '../service.ts';

const handlerOf = lateHandlers(() => import('./operations.ts'));

export const handler = httpFunction({
  service: shards.name,
  routes: shards.functions['shards-api'].triggers[0].routes,
  operations: {
    getShards: { handler: handlerOf('getShards') },
    getShardMigrations: { handler: handlerOf('getShardMigrations') },
    getShardCapacity: { handler: handlerOf('getShardCapacity') },
    beginMove: { handler: handlerOf('beginMove'), body: valid.beginMoveBody },
    getMove: { handler: handlerOf('getMove'), params: valid.moveParams },
    abortMove: { handler: handlerOf('abortMove'), params: valid.moveParams },
    rebalance: { handler: handlerOf('rebalance'), body: valid.rebalanceBody },
    verifyShards: { handler: handlerOf('verifyShards'), body: valid.verifyShardsBody },
  },
});
