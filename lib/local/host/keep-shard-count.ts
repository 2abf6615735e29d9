import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'shards.json';

/**
 * How many shards to start: what is asked for, else what was asked for when the data was last started; undefined: as many as
 * the stage says. Errors: fewer are asked for than there were, because those own data.
 */
export async function shardCountFor(dataDir: string, asked: number | undefined): Promise<number | undefined> {
  const text = await readFile(join(dataDir, FILE), 'utf8').catch(() => undefined);
  const kept = text === undefined ? undefined : (JSON.parse(text) as { shards: number }).shards;
  if (asked === undefined || kept === undefined || asked >= kept) return asked ?? kept;
  throw new Error(
    `The data lies on ${kept} shards; on ${asked} it would not all be there. Use --fresh to begin anew.`,
  );
}

/** Once a start with that many has worked. */
export async function keepShardCount(dataDir: string, shards: number): Promise<void> {
  await writeFile(join(dataDir, FILE), JSON.stringify({ shards }), { mode: 0o600 });
}
