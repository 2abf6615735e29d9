import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../find-program.ts';
import { KAFKA_VERSION } from './kafka-version.ts';

/** Kafka 4 brokers need it. */
const OLDEST_JAVA = 17;

/** What this machine offers: jars that are here, a Maven that can fetch them, or the reason why there is no Kafka. */
export type KafkaFound =
  | { kind: 'cached'; java: string; cacheDir: string }
  | { kind: 'fetchable'; java: string; maven: string; cacheDir: string }
  | { kind: 'missing'; reason: string };

/** The parts of the environment the search looks at. */
export interface SearchPlaces {
  path: string;
  javaHome?: string;
  cacheDir: string;
}

/** The places of an environment (`process.env`), with the cache in `~/.cache/springtide/kafka-VERSION`. */
export function kafkaPlaces(environment: Readonly<Record<string, string | undefined>>): SearchPlaces {
  const cache = environment['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const javaHome = environment['JAVA_HOME'];
  return {
    path: environment['PATH'] ?? '',
    cacheDir: join(cache, 'springtide', `kafka-${KAFKA_VERSION}`),
    ...(javaHome ? { javaHome } : {}),
  };
}

/** Looks for Java 17 or newer, and for the cached jars or Maven. Starts `java -version`, nothing else. */
export async function findKafka(places: SearchPlaces): Promise<KafkaFound> {
  const { cacheDir, path, javaHome } = places;
  const java = await findProgram('java', javaHome ? [join(javaHome, 'bin'), path].join(delimiter) : path);
  if (java === undefined)
    return { kind: 'missing', reason: `no Java ${OLDEST_JAVA} or newer (java is not on PATH)` };
  const version = await javaVersion(java);
  if (version < OLDEST_JAVA) {
    return { kind: 'missing', reason: `Java ${version} at ${java} is older than ${OLDEST_JAVA}` };
  }
  if (await isThere(cacheDir)) return { kind: 'cached', java, cacheDir };
  const maven = await findProgram('mvn', path);
  if (maven === undefined) return { kind: 'missing', reason: 'no Maven (mvn) to fetch Apache Kafka with' };
  return { kind: 'fetchable', java, maven, cacheDir };
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** The major version, 0 when the program does not say: `openjdk version "17.0.15" 2025-04-15` (on standard error). */
async function javaVersion(java: string): Promise<number> {
  const output = await promisify(execFile)(java, ['-version']).catch(() => ({ stderr: '' }));
  return Number(/version "(\d+)/.exec(output.stderr)?.[1] ?? 0);
}
