import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresStandby } from './contract.ts';
import { type Login, withSession } from './session.ts';

const STREAMING_LIMIT_MS = 10_000;

/** Waits until the standby receives the primary's log; throws when it cannot follow. */
export async function waitForStreaming(standby: Login): Promise<void> {
  for (let waited = 0; waited < STREAMING_LIMIT_MS; waited += 50) {
    if (await streams(standby)) return;
    await sleep(50);
  }
  throw new Error(`The standby on port ${standby.port} does not stream from its primary`);
}

/** Until the shard's own passwords have been replayed here, the login itself fails: not yet. */
async function streams(standby: Login): Promise<boolean> {
  const status = await number(
    standby,
    "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'",
  ).catch((error: { code?: string }) => {
    if (error.code === '28P01' || error.code === '57P03') return 0;
    throw error;
  });
  return status === 1;
}

export function standbyControls(
  primary: Login,
  standby: Login,
): Pick<PostgresStandby, 'pauseReplay' | 'resumeReplay' | 'caughtUp' | 'lagBytes' | 'lagMs'> {
  return {
    pauseReplay: () => pause(standby),
    resumeReplay: () =>
      withSession(standby, async (client) => void (await client.query('SELECT pg_wal_replay_resume()'))),
    caughtUp: () => caughtUp(primary, standby),
    lagBytes: async () => {
      const written = await number(primary, "SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')");
      return Math.max(0, written - (await replayedTo(standby)));
    },
    lagMs: () =>
      number(
        standby,
        `SELECT CASE WHEN pg_last_wal_receive_lsn() <= pg_last_wal_replay_lsn() THEN 0
           ELSE coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000, 0) END`,
      ),
  };
}

/**
 * The log's flushed end may lie inside a record whose rest no commit has flushed yet, so bytes may stay behind for ever
 * though every commit is replayed: a commit of our own is the mark to wait for.
 */
async function caughtUp(primary: Login, standby: Login): Promise<void> {
  const sql = "SELECT pg_wal_lsn_diff(pg_logical_emit_message(true, 'springtide', 'caught up'), '0/0')";
  const mark = await number(primary, sql);
  for (let waited = 0; waited < STREAMING_LIMIT_MS; waited += 5) {
    if ((await replayedTo(standby)) >= mark) return;
    await sleep(5);
  }
  throw new Error(`The standby on port ${standby.port} did not catch up`);
}

const replayedTo = (standby: Login) =>
  number(standby, "SELECT pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')");

/** The pause is a request; it counts only once the replaying process has seen it. */
function pause(standby: Login): Promise<void> {
  return withSession(standby, async (client) => {
    await client.query('SELECT pg_wal_replay_pause()');
    for (let waited = 0; waited < STREAMING_LIMIT_MS; waited += 5) {
      const state = await client.query<{ state: string }>('SELECT pg_get_wal_replay_pause_state() AS state');
      if (state.rows[0]?.state === 'paused') return;
      await sleep(5);
    }
    throw new Error('The standby did not pause');
  });
}

async function number(login: Login, sql: string): Promise<number> {
  return withSession(login, async (client) => {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return Number(rows[0]?.[0]);
  });
}
