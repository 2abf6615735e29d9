import type { HttpHandler } from '../../entry/http-contract.ts';
import { AppError } from '../../kernel/errors.ts';
import type { SendMessages } from '../../kernel/queue.ts';
import type { Migration } from '../../kernel/sharding/migration.ts';
import { abortMove } from '../../kernel/sharding/moving/abort-move.ts';
import type { MovePorts } from '../../kernel/sharding/moving/move-ports.ts';
import { type MoveSubject, subjectOfAccount } from '../../kernel/sharding/moving/move-record.ts';
import { findMove } from '../../kernel/sharding/moving/move-runner.ts';
import type { MovedDatabase } from '../../kernel/sharding/moving/moved-table.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import { describeMove } from '../domain/describe-move.ts';
import { describeShards } from '../domain/describe-shards.ts';
import { migrationStatus } from '../domain/migration-status.ts';
import { requestMove, requestRebalance } from '../domain/move-jobs.ts';
import { type CapacityPorts, shardCapacity } from '../domain/shard-capacity.ts';
import type { BeginMoveBody } from '../domain/validators.generated.js';
import { verifyShards } from '../domain/verify-shards.ts';
import type { MoveRun } from '../wiring.ts';

/** What the routes of shards work with. */
export interface ShardRoutes {
  portsOf: (run: MoveRun) => MovePorts;
  send: SendMessages;
  loadSchemas: () => Promise<readonly (MovedDatabase & { migrations: readonly Migration[] })[]>;
}

type Logged = Parameters<HttpHandler>[1];

/** Requests end long before their time is over. */
const ports = ({ portsOf }: ShardRoutes, { logger }: Logged) => portsOf({ logger, mayContinue: () => true });

/** GET /ops/shards: owners, accounts that live alone, moves. */
export function getShards(routes: ShardRoutes): HttpHandler {
  return async (_request, context) => {
    const { loadDirectory, moves } = ports(routes, context);
    const [directory, all] = await Promise.all([loadDirectory(), moves.list()]);
    return { status: 200, body: describeShards(directory, all) };
  };
}

/** GET /ops/shards/migrations: every database of every shard against the code. */
export function getShardMigrations(routes: ShardRoutes): HttpHandler {
  return async (_request, context) => {
    const { loadDirectory, connect } = ports(routes, context);
    const [{ shards }, databases] = await Promise.all([loadDirectory(), routes.loadSchemas()]);
    const places = shards.flatMap((shard) => databases.map((database) => ({ shard, database })));
    const items = await Promise.all(
      places.map(({ shard, database: { name, migrations } }) =>
        migrationStatus(connect(shard, name), migrations, { shard, database: name }),
      ),
    );
    return { status: 200, body: { items } };
  };
}

/** GET /ops/shards/capacity: the ACU range of each shard, what it used of it in the last hour, and advice; nothing is changed. */
export function getShardCapacity(ports: CapacityPorts): HttpHandler {
  return async () => ({ status: 200, body: { items: await shardCapacity(ports) } });
}

/** POST /ops/shards/moves: 202 once the move is claimed; it runs in the background. */
export function postMove(routes: ShardRoutes): HttpHandler<BeginMoveBody> {
  return async ({ body }, context) => {
    const request = { subject: subjectOf(body), to: body.to };
    const move = await requestMove(ports(routes, context), routes.send, request);
    return { status: 202, body: describeMove(move), headers: { location: `/ops/shards/moves/${move.id}` } };
  };
}

function subjectOf({ account, bucket }: BeginMoveBody): MoveSubject {
  if (account !== undefined && bucket === undefined) return subjectOfAccount(account as AccountId);
  if (bucket !== undefined && account === undefined) return { kind: 'bucket', bucket };
  const fields = [{ field: '/account', rule: 'exactly one of account and bucket is required' }];
  throw new AppError('invalid_input', 'a move is of an account or of a bucket', { fields });
}

/** GET /ops/shards/moves/{moveId} */
export function getMove(routes: ShardRoutes): HttpHandler {
  return async ({ params }, context) => {
    const move = await findMove(ports(routes, context), params.moveId as string);
    return { status: 200, body: describeMove(move) };
  };
}

/** POST /ops/shards/moves/{moveId}/abort: gives the move up, as long as the directory has not been flipped. */
export function postAbort(routes: ShardRoutes): HttpHandler {
  return async ({ params }, context) => {
    const move = await abortMove(ports(routes, context), params.moveId as string);
    return { status: 200, body: describeMove(move) };
  };
}

/** POST /ops/shards/rebalance: the least moves; queued unless it is a dry run. */
export function postRebalance(routes: ShardRoutes): HttpHandler<{ dryRun?: boolean }> {
  return async ({ body }, context) => {
    const dryRun = body.dryRun ?? false;
    const moves = await requestRebalance(ports(routes, context), routes.send, dryRun);
    return { status: dryRun ? 200 : 202, body: { dryRun, moves } };
  };
}

/** POST /ops/shards/verify: fences and identities against the directory, and one account's rows when asked. */
export function postVerify(routes: ShardRoutes): HttpHandler<{ account?: string }> {
  return async ({ body }, context) => {
    const account = (body.account ?? null) as AccountId | null;
    return { status: 200, body: await verifyShards(ports(routes, context), account) };
  };
}
