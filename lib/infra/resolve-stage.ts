import { type Stage, stageSchema } from './stage-schema.ts';
import { stages } from './stages.ts';

/** Values of a deploy that are no part of the code, given as CDK context (`-c issuer=…`). */
export interface StageOverrides {
  issuer?: string;
  audience?: string;
  redisUrl?: string;
  alarmEmail?: string;
  accountConcurrency?: string;
  /** Reader instances for each shard. */
  readers?: string;
  /** How many shards; more than the stage names are made like its last one. `rebalance` then moves buckets to them. */
  shards?: string;
}

function isStageName(name: string): name is keyof typeof stages {
  return Object.hasOwn(stages, name);
}

function override(stage: Stage, given: StageOverrides): unknown {
  return {
    ...stage,
    auth: {
      issuer: given.issuer ?? stage.auth.issuer,
      audience: given.audience?.split(',') ?? stage.auth.audience,
    },
    redis: { url: given.redisUrl ?? stage.redis.url },
    accountConcurrency:
      given.accountConcurrency === undefined ? stage.accountConcurrency : Number(given.accountConcurrency),
    shards: withReaders(withShards(stage.shards, given.shards), given.readers),
    ...(given.alarmEmail === undefined ? {} : { alarmEmail: given.alarmEmail }),
  };
}

function withReaders(shards: Stage['shards'], readers: string | undefined): Stage['shards'] {
  return readers === undefined ? shards : shards.map((shard) => ({ ...shard, readers: Number(readers) }));
}

/** The shards that are there keep their names, by which their data is found. */
function withShards(shards: Stage['shards'], count: string | undefined): Stage['shards'] {
  if (count === undefined) return shards;
  if (!/^\d{1,3}$/.test(count)) throw new Error(`shards=${count} is no number of shards`);
  const last = shards.at(-1);
  const added = Array.from({ length: Math.max(0, Number(count) - shards.length) }, (_, index) => ({
    ...(last as Stage['shards'][number]),
    id: `shard-${shards.length + index}`,
  }));
  return [...shards, ...added].slice(0, Number(count));
}

/** Checks stage data; throws one Error that names every bad setting by its path. */
export function checkStage(candidate: unknown): Stage {
  const result = stageSchema.safeParse(candidate);
  if (result.success) return result.data;
  const lines = result.error.issues.map(
    (issue) => `  ${issue.path.join('.') || '(stage)'}: ${issue.message}`,
  );
  throw new Error(`The stage settings are wrong:\n${lines.join('\n')}`);
}

/** The stage's settings with the deploy's overrides; throws when the name or any setting is wrong. */
export function resolveStage(name: string, overrides: StageOverrides = {}): Stage {
  if (!isStageName(name)) {
    throw new Error(`Unknown stage "${name}": pass -c stage=${Object.keys(stages).join('|')}`);
  }
  return checkStage(override(stages[name], overrides));
}
