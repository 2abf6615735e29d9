import type { WarmedStep, WarmStep } from '../../kernel/cache/warm-pages.ts';
import type { Job, JobState, JobStore, SliceOutcome } from '../../kernel/jobs.ts';
import type { AccountId } from '../../kernel/tenancy.ts';

/** What can be warmed, and which service has it. */
export const warmable = { order: 'orders', product: 'catalog', listing: 'catalog', user: 'users' } as const;

export type WarmEntity = keyof typeof warmable;

/** What a person asks for: the newest `limit` things of each kind. */
export interface WarmWish {
  account: AccountId;
  entities?: readonly WarmEntity[];
  limit?: number;
}

/** How far one kind of thing is. */
export interface WarmedEntity {
  entity: WarmEntity;
  warmed: number;
  failed: number;
  /** Key of the row behind which it goes on; null before the first step. */
  after: readonly string[] | null;
  through: boolean;
}

/** A warm-up from its beginning to its end. */
export interface WarmRun {
  account: AccountId;
  limit: number;
  startedAt: string;
  state: JobState;
  entities: readonly WarmedEntity[];
}

/** Things of one step, and the pause before the next. */
export const BATCH_SIZE = 100;
const BATCH_PAUSE_MS = 100;
const DEFAULT_LIMIT = 1000;

export function planWarmRun(
  { account, entities, limit = DEFAULT_LIMIT }: WarmWish,
  startedAt: string,
): WarmRun {
  const wanted = new Set(entities ?? (Object.keys(warmable) as WarmEntity[]));
  const fresh = { warmed: 0, failed: 0, after: null, through: false };
  return {
    ...{ account, limit, startedAt, state: { kind: 'running' } },
    entities: [...wanted].map((entity) => ({ entity, ...fresh })),
  };
}

export interface RunWarmPorts {
  jobs: JobStore;
  /** Makes one step where the entity's service can load. */
  warmStep(step: WarmStep & { entity: WarmEntity }): Promise<WarmedStep>;
  pause(ms: number): Promise<void>;
  now: () => string;
  mayContinue: () => boolean;
}

/** Step by step, with a checkpoint after each: a run that was cut off goes on behind the last one. */
export async function runWarm(ports: RunWarmPorts, job: Job<WarmRun>): Promise<SliceOutcome> {
  let current: Job<WarmRun> | null = job;
  while (current.body.state.kind === 'running') {
    if (!ports.mayContinue()) return 'again';
    current = await ports.jobs.checkpoint({ ...current, body: await nextBody(ports, current) });
    if (current === null) return 'over';
    if (current.body.state.kind === 'running') await ports.pause(BATCH_PAUSE_MS);
  }
  return 'over';
}

async function nextBody(
  { warmStep, now }: RunWarmPorts,
  { body, stopRequested }: Job<WarmRun>,
): Promise<WarmRun> {
  if (stopRequested) return { ...body, state: { kind: 'stopped', at: now() } };
  const open = body.entities.find(({ through }) => !through);
  if (!open) return { ...body, state: { kind: 'done', at: now() } };
  const { entity, after } = open;
  const left = body.limit - open.warmed - open.failed;
  const step = await warmStep({ account: body.account, entity, after, limit: Math.min(BATCH_SIZE, left) });
  const next = addStep(open, step, body.limit);
  return { ...body, entities: body.entities.map((one) => (one === open ? next : one)) };
}

function addStep(before: WarmedEntity, step: WarmedStep, limit: number): WarmedEntity {
  const warmed = before.warmed + step.warmed;
  const failed = before.failed + step.failed;
  const through = step.next === null || warmed + failed >= limit;
  return { entity: before.entity, warmed, failed, after: step.next, through };
}
