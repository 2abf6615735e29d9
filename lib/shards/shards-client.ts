import { setTimeout as sleep } from 'node:timers/promises';
import type { describeMove, MoveDescription } from '../../functions/shards/domain/describe-move.ts';
import type { describeShards } from '../../functions/shards/domain/describe-shards.ts';
import type { MigrationStatus } from '../../functions/shards/domain/migration-status.ts';
import type { ShardCapacity } from '../../functions/shards/domain/shard-capacity.ts';
import type { ShardsReport } from '../../functions/shards/domain/verify-shards.ts';
import type { CallOps } from '../ops-client.ts';
import type { MoveBody } from './move-request.ts';

export type ShardsStatus = ReturnType<typeof describeShards>;
export type Move = ReturnType<typeof describeMove>;

/** What a rebalance planned, and how it ended when it was not a dry run. */
export interface Rebalance {
  dryRun: boolean;
  moves: { bucket: number; from: string; to: string }[];
  status: ShardsStatus;
}

type Progress = (text: string) => void;

export interface ShardsClient {
  status(): Promise<ShardsStatus>;
  /** Begins a move and watches it to its end. */
  move(body: MoveBody, progress: Progress): Promise<Move>;
  abort(id: string): Promise<Move>;
  rebalance(dryRun: boolean, progress: Progress): Promise<Rebalance>;
  verify(account: string | undefined): Promise<ShardsReport>;
  migrations(): Promise<{ items: MigrationStatus[] }>;
  capacity(): Promise<{ items: ShardCapacity[] }>;
}

const POLL_MS = 250;
/** The status of a rebalance lists hundreds of moves. */
const REBALANCE_POLL_MS = 1000;

/** The ops routes of shards. Errors: the problem's own words. */
export function shardsClient(callOps: CallOps): ShardsClient {
  const call: CallOps = (method, path, body) => callOps(method, `/ops/shards${path}`, body);
  const status = () => call<ShardsStatus>('GET', '');
  return {
    status,
    async move(body, progress) {
      const begun = await call<MoveDescription>('POST', '/moves', body);
      return watchMove(() => call<MoveDescription>('GET', `/moves/${begun.id}`), progress);
    },
    abort: (id) => call('POST', `/moves/${id}/abort`),
    async rebalance(dryRun, progress) {
      const { moves } = await call<Rebalance>('POST', '/rebalance', { dryRun });
      if (!dryRun) await watchRebalance(status, moves, progress);
      return { dryRun, moves, status: await status() };
    },
    verify: (account) => call('POST', '/verify', account === undefined ? {} : { account }),
    migrations: () => call('GET', '/migrations'),
    capacity: () => call('GET', '/capacity'),
  };
}

async function watchMove(look: () => Promise<Move>, progress: Progress): Promise<Move> {
  for (;;) {
    const move = await look();
    progress(`${move.id}: ${move.step}, ${move.rowsCopied.toLocaleString('en-GB')} rows copied`);
    if (move.step === 'done' || move.step === 'aborted') return move;
    await sleep(POLL_MS);
  }
}

/** Rounds without a change after which a rebalance counts as stuck; the same command goes on where it was. */
const STILL_ROUNDS = 300;

async function watchRebalance(
  status: () => Promise<ShardsStatus>,
  moves: Rebalance['moves'],
  progress: Progress,
): Promise<void> {
  const goal = goalOf(await status(), moves);
  for (let still = 0, last = ''; still < STILL_ROUNDS; still += 1) {
    const now = await status();
    const left = goal.reduce((sum, { id, buckets }) => sum + Math.max(0, buckets - bucketsOf(now, id)), 0);
    progress(`${moves.length - left} of ${moves.length} buckets moved, ${now.underWay.length} under way`);
    if (left <= 0 && now.underWay.length === 0) return;
    const seen = JSON.stringify([left, now.underWay.map(({ id, step }) => [id, step])]);
    if (seen !== last) still = 0;
    last = seen;
    await sleep(REBALANCE_POLL_MS);
  }
  throw new Error(`the rebalance does not get on${failuresIn(await status())}: ask for it again to go on`);
}

function failuresIn({ ended }: ShardsStatus): string {
  const failed = ended.filter(({ failure }) => failure !== null).slice(0, 3);
  return failed.map(({ id, failure }) => `, move ${id}: ${failure}`).join('');
}

/** Buckets of each shard when all is done; some moves may have been made already. */
function goalOf(status: ShardsStatus, moves: Rebalance['moves']): { id: string; buckets: number }[] {
  const total = status.shards.reduce((sum, { buckets }) => sum + buckets, 0);
  const least = Math.floor(total / status.shards.length);
  const gaining = new Set(moves.map(({ to }) => to));
  return status.shards.filter(({ id }) => gaining.has(id)).map(({ id }) => ({ id, buckets: least }));
}

function bucketsOf({ shards }: ShardsStatus, id: string): number {
  return shards.find((shard) => shard.id === id)?.buckets ?? 0;
}
