import type { HttpHandler } from '../../entry/http-contract.ts';
import { type JobPorts, startJob } from '../../entry/job-handlers.ts';
import type { ReplayTargets } from '../../kernel/events/consume-again.ts';
import { firstKeptDay } from '../domain/archive-day.ts';
import { type ArchiveRun, FIRST_DAY } from '../domain/run-archive.ts';
import { planReplay, type ReplayWish } from '../domain/start-replay.ts';

interface ReplayPorts extends JobPorts {
  targets: ReplayTargets;
  /** Every event type there is. */
  loadTypes: () => Promise<ReadonlySet<string>>;
}

/** POST /ops/replays: 202; the replay goes on by itself. A ghost unless `live` is said. */
export function createReplay(ports: ReplayPorts): HttpHandler<ReplayWish> {
  return async ({ body }) => {
    const jobId = `replay-${ports.newId()}`;
    const known = { targets: ports.targets, types: await ports.loadTypes() };
    const replay = planReplay(body, known, new Date(ports.clock()).toISOString());
    await startJob(ports, jobId, replay);
    return { status: 202, body: { jobId, ...replay }, headers: { location: `/ops/replays/${jobId}` } };
  };
}

/** A run over everything older than that many days; days of UTC. */
export function newArchiveRun(olderThanDays: number, nowMs: number): ArchiveRun {
  return {
    before: firstKeptDay(nowMs, olderThanDays),
    startedAt: new Date(nowMs).toISOString(),
    state: { kind: 'running' },
    day: FIRST_DAY,
    counts: { segments: 0, commits: 0, events: 0, bytes: 0 },
  };
}

/** POST /ops/archives: 202; what is older moves to the archive. */
export function createArchive(ports: JobPorts): HttpHandler<{ olderThanDays: number }> {
  return async ({ body }) => {
    const jobId = `archive-${ports.newId()}`;
    const run = newArchiveRun(body.olderThanDays, ports.clock());
    await startJob(ports, jobId, run);
    return { status: 202, body: { jobId, ...run }, headers: { location: `/ops/archives/${jobId}` } };
  };
}
