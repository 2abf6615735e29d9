import { execFile } from 'node:child_process';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AppError } from '../../../../functions/kernel/errors.ts';
import type { Progress } from '../engine.ts';
import { isAlive, readPid } from '../process-file.ts';
import type { KafkaFound } from './find-kafka.ts';
import { KAFKA_VERSION } from './kafka-version.ts';

const POM = fileURLToPath(new URL('pom.xml', import.meta.url));
const LOOK_AGAIN_MS = 200;
const MAVEN_TIMEOUT_MS = 10 * 60_000;

/** What `fetchKafka` needs; `download` is Maven except in tests. */
export interface FetchOptions {
  cacheDir: string;
  download(folder: string): Promise<void>;
}

/** Options that download with the Maven that was found. */
export function mavenFetch(found: KafkaFound & { kind: 'fetchable' }): FetchOptions {
  return { cacheDir: found.cacheDir, download: (folder) => runMaven(found.maven, folder) };
}

/**
 * Fills the cache folder once. Of several starts at the same time one downloads, the others wait; the folder appears by
 * one rename, so it is complete or absent. A lock whose owner died is taken over.
 */
export async function fetchKafka(options: FetchOptions, progress: Progress): Promise<void> {
  const { cacheDir } = options;
  await mkdir(dirname(cacheDir), { recursive: true });
  await withLock(`${cacheDir}.lock`, async () => {
    if (await isFolder(cacheDir)) return;
    progress(`Fetching Apache Kafka ${KAFKA_VERSION} from Maven Central (once, about 45 MB)`);
    const partial = `${cacheDir}.${process.pid}.partial`;
    await rm(partial, { recursive: true, force: true });
    await options.download(partial);
    await rename(partial, cacheDir).catch(async (error: unknown) => {
      await rm(partial, { recursive: true, force: true });
      if (!(await isFolder(cacheDir))) throw error;
    });
  });
}

async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function withLock(lock: string, work: () => Promise<void>): Promise<void> {
  while (!(await takeLock(lock))) await sleep(LOOK_AGAIN_MS);
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const owner = await readPid(lock);
  // No number yet: its owner is between creating the file and writing to it.
  // Should two take over the same stale lock, both download and the second rename below finds the folder there.
  if (owner !== undefined && !isAlive(owner)) await rm(lock, { force: true });
  return false;
}

async function runMaven(maven: string, folder: string): Promise<void> {
  const goal = [
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${join(folder, 'lib')}`,
  ];
  try {
    await promisify(execFile)(maven, ['-B', '-q', '-f', POM, ...goal], { timeout: MAVEN_TIMEOUT_MS });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    const said = `${stdout}${stderr}`.trim().slice(0, 2_000);
    throw new AppError('unavailable', `Maven could not fetch Apache Kafka: ${said}`, { cause: error });
  }
}
