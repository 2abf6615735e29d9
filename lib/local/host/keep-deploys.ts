import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'deploys.json';

/** Which deploy of this data a start is: 1 of empty data. Every start makes all environments new, as a deploy does. */
export async function deployOf(dataDir: string): Promise<number> {
  const text = await readFile(join(dataDir, FILE), 'utf8').catch(() => undefined);
  return text === undefined ? 1 : (JSON.parse(text) as { deploys: number }).deploys + 1;
}

/** Once all that a deploy runs has worked. */
export async function keepDeploy(dataDir: string, deploys: number): Promise<void> {
  await writeFile(join(dataDir, FILE), JSON.stringify({ deploys }), { mode: 0o600 });
}
