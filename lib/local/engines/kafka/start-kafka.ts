import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../../../../functions/kernel/errors.ts';
import type { Progress } from '../engine.ts';
import type { EventLogEngine } from '../event-log/contract.ts';
import { freePorts } from '../free-ports.ts';
import { type ServerProcess, startServerProcess } from '../server-process.ts';
import { fetchKafka, mavenFetch } from './fetch-kafka.ts';
import type { KafkaFound } from './find-kafka.ts';
import { kafkaSubscriptions } from './kafka-subscriptions.ts';
import { KAFKA_VERSION } from './kafka-version.ts';
import { quietIdleTimer } from './quiet-idle-timer.ts';
import { loggingSettings, serverProperties } from './server-properties.ts';

export interface KafkaOptions {
  /** What `findKafka` found, other than `missing`. */
  found: KafkaFound;
  /** Keeps topics, committed offsets, settings and the log of the broker. */
  dataDir: string;
}

/**
 * The first tier of the just-in-time compiler only and a small heap: measured, the broker is ready after 1.9 s instead of
 * 2.7 s and takes 290 MB instead of 375 MB.
 */
const JVM_FLAGS = ['-Xms128m', '-Xmx512m', '-XX:TieredStopAtLevel=1'];

interface Installation {
  java: string;
  classPath: string;
  properties: string;
  logging: string;
}

/** A real Apache Kafka (one KRaft node) on free loopback ports. Errors: `unavailable` (with what it said), `conflict`. */
export async function startKafka(options: KafkaOptions, progress: Progress): Promise<EventLogEngine> {
  const { found } = options;
  if (found.kind === 'missing') throw new AppError('unavailable', `no Apache Kafka: ${found.reason}`);
  quietIdleTimer();
  if (found.kind === 'fetchable') await fetchKafka(mavenFetch(found), progress);
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const installation: Installation = {
    java: found.java,
    classPath: await classPath(join(found.cacheDir, 'lib')),
    properties: join(dataDir, 'server.properties'),
    logging: join(dataDir, 'log4j2.xml'),
  };
  progress(`Starting Apache Kafka ${KAFKA_VERSION}`);
  const { broker, port } = await startBroker(installation, dataDir);
  return engine(broker, `127.0.0.1:${port}`);
}

function engine(broker: ServerProcess, bootstrap: string): EventLogEngine {
  const subscriptions = kafkaSubscriptions(bootstrap);
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    await subscriptions.close();
    await broker.stop();
  };
  return {
    kind: 'kafka',
    description: `Apache Kafka ${KAFKA_VERSION}, one KRaft node`,
    bootstrap,
    subscribe: subscriptions.subscribe,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function startBroker(installation: Installation, dataDir: string) {
  const [brokerPort = 0, controllerPort = 0] = await freePorts(2);
  const { java, properties, logging } = installation;
  const logDir = join(dataDir, 'log');
  await writeFile(properties, serverProperties({ brokerPort, controllerPort, logDir }));
  await writeFile(logging, loggingSettings);
  if (!(await exists(join(logDir, 'meta.properties')))) await format(installation);
  const broker = await startServerProcess({
    name: 'Apache Kafka',
    program: java,
    args: [...javaArguments(installation), 'kafka.Kafka', properties],
    files: join(dataDir, 'broker'),
    mark: properties,
    isReady: async (output) => output.includes('Kafka Server started'),
  });
  return { broker, port: brokerPort };
}

/** Writes the cluster id and the first metadata; a folder that has them is left alone, so data outlives a restart. */
async function format(installation: Installation): Promise<void> {
  const clusterId = randomBytes(16).toString('base64url');
  // One word: an id that happens to begin with a dash would be read as an option.
  const tool = ['kafka.tools.StorageTool', 'format', '--ignore-formatted', `--cluster-id=${clusterId}`];
  const all = [...javaArguments(installation), ...tool, '-c', installation.properties];
  await promisify(execFile)(installation.java, all).catch(
    (error: Error & { stderr?: string; stdout?: string }) => {
      const said = `${error.stdout ?? ''}${error.stderr ?? ''}`;
      throw new AppError('unavailable', `Kafka could not format its folder: ${said}`, { cause: error });
    },
  );
}

function javaArguments({ classPath: jars, logging }: Installation): string[] {
  return [...JVM_FLAGS, `-Dlog4j2.configurationFile=${logging}`, '-cp', jars];
}

/** Sorted, so that it is the same on every machine. */
async function classPath(folder: string): Promise<string> {
  const jars = (await readdir(folder)).filter((name) => name.endsWith('.jar')).sort();
  return jars.map((name) => join(folder, name)).join(delimiter);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
