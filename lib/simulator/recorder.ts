import { AppError, reasonOf } from '../../functions/kernel/errors.ts';
import type { RecordedDemand } from '../../functions/scaling/domain/recorded.ts';
import type { Replayed } from '../../functions/scaling/domain/replay.ts';
import { findOps } from '../ops-client.ts';
import { type Profile, profiles } from './profile.ts';
import type { Trace } from './trace.ts';

/** What to ask the flight recorder of the running product for. */
export interface RecorderRequest {
  readonly target: string;
  readonly hours: number;
  readonly dataDir: string;
}

/** The answer of GET /ops/scaling/replay. */
export interface Recording extends Replayed {
  readonly target: string;
  readonly policy: string;
  readonly memoryMb: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly demand: RecordedDemand;
}

/** Asks the running product what `policy` would have done. Errors: nothing runs; the problem's own words. */
export async function readRecording(
  { target, hours, dataDir }: RecorderRequest,
  policy: string,
): Promise<Recording> {
  const query = new URLSearchParams({ target, policy, hours: String(hours) });
  try {
    const call = await findOps(dataDir);
    return await call<Recording>('GET', `/ops/scaling/replay?${query}`);
  } catch (error) {
    throw new AppError('unavailable', `the recorder of ${target}: ${reasonOf(error)}`, { cause: error });
  }
}

/** The recorded demand as a trace; minutes that were not recorded count as quiet ones. */
export function recordedTrace({ target, demand }: Recording): Trace {
  if (demand.requests.length < 2)
    throw new AppError('invalid_input', `the recorder holds too little of ${target}: let it run for minutes`);
  const { intervalSeconds, requests } = demand;
  return { name: `recorded ${target}`, intervalSeconds, counts: Float64Array.from(requests) };
}

/** A function of ours as it was recorded: time of a request and memory; its cold start is not recorded, so it is api's. */
export function measuredProfile({ target, memoryMb, demand }: Recording): Profile {
  if (demand.serviceSeconds === null)
    throw new AppError(
      'invalid_input',
      `no request of ${target} was recorded: its service time is not known`,
    );
  return {
    ...profiles.api,
    name: target,
    serviceSeconds: Math.max(0.001, demand.serviceSeconds),
    memoryGb: memoryMb / 1024,
  };
}

/** What each policy would have done, beside what was done. */
export function replayText(recordings: readonly Recording[]): string {
  return recordings
    .map(({ policy, evaluations, differs, recorded, candidate, demand }) => {
      const course = ({ changes, unitHours, keepUsd, pings }: Replayed['recorded']) =>
        `${changes.length} changes, ${unitHours.toFixed(2)} unit hours ($${keepUsd.toFixed(4)}), ${pings} pings`;
      return (
        `${policy}: of ${evaluations} recorded evaluations ${differs} wanted another capacity than was wanted then ` +
        `(${demand.gaps} minutes were not recorded)\n  done: ${course(recorded)}\n  ${policy}: ${course(candidate)}`
      );
    })
    .join('\n');
}
