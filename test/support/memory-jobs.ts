import { AppError } from '../../functions/kernel/errors.ts';
import type { Job, JobStore } from '../../functions/kernel/jobs.ts';

/** Jobs in memory. */
export function memoryJobs(): JobStore {
  const jobs = new Map<string, Job<unknown>>();
  return {
    async create(id, body) {
      if (jobs.has(id)) throw new AppError('conflict', 'exists');
      jobs.set(id, { id, revision: 1, stopRequested: false, body: structuredClone(body) });
    },
    async find<Body>(id: string) {
      return structuredClone(jobs.get(id) ?? null) as Job<Body> | null;
    },
    async checkpoint<Body>(job: Job<Body>) {
      const found = jobs.get(job.id);
      if (found?.revision !== job.revision) return null;
      const next = { ...found, revision: job.revision + 1, body: structuredClone(job.body) };
      jobs.set(job.id, next);
      return structuredClone(next) as Job<Body>;
    },
    async setStop(id, stopRequested) {
      const found = jobs.get(id);
      if (found) jobs.set(id, { ...found, stopRequested });
      return found !== undefined;
    },
  };
}
