import { connectFailureNotes } from '../aws/connect-failure-notes.ts';
import { dynamoJobs, inCacheTable } from '../aws/dynamo-jobs.ts';
import { invokeFunction } from '../aws/invoke-function.ts';
import { sandboxCache } from '../aws/sandbox-cache.ts';
import { sqsQueue } from '../aws/sqs-queue.ts';
import { runtime, sandboxLogger } from '../entry/runtime.ts';
import { PATIENT_GUARD } from '../kernel/cache/guarded-tier.ts';
import type { WarmedStep } from '../kernel/cache/warm-pages.ts';
import { AppError } from '../kernel/errors.ts';
import { uuidV7Maker } from '../kernel/ids.ts';
import { jsonSetting, readSettings, textSetting } from '../kernel/settings.ts';
import { type RunWarmPorts, warmable } from './domain/warm-run.ts';
import { cache } from './service.ts';

const { env, clock, sleep: pause, random, randomBytes } = runtime;
const newId = uuidV7Maker(clock, randomBytes);

/** 96 random bits. */
const newToken = (): string => Buffer.from(randomBytes(new Uint8Array(12))).toString('base64url');

export function wireCacheAdministration() {
  const settings = readSettings(
    {
      redisUrl: textSetting('REDIS_URL'),
      redisSecretArn: textSetting('REDIS_SECRET_ARN'),
      cacheTable: textSetting('CACHE_TABLE'),
    },
    env,
  );
  return sandboxCache(
    settings,
    { clock, random, newToken, pause, logger: sandboxLogger(cache.name) },
    { redis: PATIENT_GUARD, dynamo: PATIENT_GUARD, telling: PATIENT_GUARD },
  );
}

/** Warm-ups stand in the cache's table, for a week. */
export function wireJobs() {
  const settings = { table: textSetting('CACHE_TABLE'), queueUrl: textSetting('WARM_QUEUE_URL') };
  const { table, queueUrl } = readSettings(settings, env);
  return { jobs: dynamoJobs(table, inCacheTable(clock)), send: sqsQueue(queueUrl), newId, clock };
}

const targetsSetting = jsonSetting('WARM_TARGETS', (value) =>
  typeof value === 'object' && value !== null ? (value as Record<string, string>) : 'must be {service: arn}',
);

export function wireWarmer() {
  const { targets } = readSettings({ targets: targetsSetting }, env);
  const warmStep: RunWarmPorts['warmStep'] = (step) => {
    const arn = targets[warmable[step.entity]];
    if (arn === undefined) throw new AppError('invalid_settings', `nobody warms ${step.entity}`);
    return invokeFunction<WarmedStep>(arn, step);
  };
  return { ...wireJobs(), warmStep, pause, now: () => new Date(clock()).toISOString() };
}

export const wireNoteTry = () => connectFailureNotes(runtime);
