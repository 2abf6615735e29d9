import { startJob } from '../../entry/job-handlers.ts';
import { scheduledFunction } from '../../entry/schedule.ts';
import { AppError } from '../../kernel/errors.ts';
import { history } from '../service.ts';
import { wireJobs } from '../wiring.ts';
import { newArchiveRun } from './jobs.ts';

/** What is kept in the event store; older events are read from the archive. */
const OLDER_THAN_DAYS = 90;

const ports = wireJobs();

/** Starts the day's archive run. Its id is the day, so a schedule that fires twice starts one run. */
export const handler = scheduledFunction({
  service: history.name,
  async handle({ timeMs }) {
    const day = new Date(timeMs).toISOString().slice(0, 10);
    const id = `archive-daily-${day}`;
    try {
      await startJob(ports, id, newArchiveRun(OLDER_THAN_DAYS, timeMs));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
    }
  },
});
