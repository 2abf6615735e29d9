import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { giveTo, type ServerAccount } from './account.ts';

export interface NodeSettings {
  port: number;
  fsync: boolean;
  /** Only on a standby: where it streams from. Lives in a file of mode 0600, never on a command line. */
  primaryConnection?: string;
}

/**
 * What every server runs with. `synchronous_commit=on` costs nothing without fsync and is what makes a commit survive
 * SIGKILL: with `off` the write-ahead log stays up to 600 ms in the server's own memory. Likewise `full_page_writes`:
 * a kill between the two 4 KB halves of a page write would tear it. `jit` and parallel workers only slow short
 * statements down. Timestamps are UTC as on Aurora.
 */
function settingLines(settings: NodeSettings): string[] {
  const fixed = {
    listen_addresses: "'127.0.0.1'",
    unix_socket_directories: "''",
    max_connections: '200',
    shared_buffers: "'64MB'",
    fsync: settings.fsync ? 'on' : 'off',
    synchronous_commit: 'on',
    wal_level: 'replica',
    max_wal_senders: '6',
    max_replication_slots: '4',
    max_slot_wal_keep_size: "'1GB'",
    wal_keep_size: "'64MB'",
    min_wal_size: "'32MB'",
    max_wal_size: "'512MB'",
    checkpoint_timeout: "'15min'",
    hot_standby: 'on',
    hot_standby_feedback: 'on',
    wal_retrieve_retry_interval: "'200ms'",
    wal_receiver_status_interval: "'1s'",
    max_parallel_workers: '0',
    autovacuum_max_workers: '1',
    jit: 'off',
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    datestyle: "'ISO, YMD'",
    idle_in_transaction_session_timeout: "'24h'",
  };
  return Object.entries(fixed).map(([name, value]) => `${name} = ${value}`);
}

/** Passwords over 127.0.0.1 and nothing else; the roles of one database cannot even see another one. */
const ACCESS_RULES = `host all all 127.0.0.1/32 scram-sha-256
host replication all 127.0.0.1/32 scram-sha-256
`;

/** Writes both configuration files of a data folder; they are ours, so every start writes them anew. */
export async function writeSettings(
  folder: string,
  settings: NodeSettings,
  account: ServerAccount,
): Promise<void> {
  const lines = [...settingLines(settings), `port = ${settings.port}`];
  if (settings.primaryConnection !== undefined) {
    lines.push(`primary_conninfo = '${settings.primaryConnection}'`, "primary_slot_name = 'standby'");
  }
  await writeOwned(join(folder, 'postgresql.conf'), `${lines.join('\n')}\n`, account);
  await writeOwned(join(folder, 'pg_hba.conf'), ACCESS_RULES, account);
}

export async function writeOwned(path: string, text: string, account: ServerAccount): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  await giveTo(account, path);
}
