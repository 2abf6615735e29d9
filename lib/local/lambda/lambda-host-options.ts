import type { Clock } from '../../../functions/kernel/clock.ts';
import type { NewId } from '../../../functions/kernel/ids.ts';
import type { AsyncSettings, FailureRecord } from './async-invocations.ts';
import type { EventSourceMappings, FunctionSpec } from './contracts.ts';

export interface LambdaHostOptions {
  functions: readonly FunctionSpec[];
  clock: Clock;
  newId: NewId;
  /** PATH of the sandboxes, the only thing they inherit. */
  searchPath: string;
  region?: string;
  accountId?: string;
  /** Version that this start publishes of every function. Aliases still point at the one before, until `moveAliases`; left out: they point at version 1. */
  publishes?: number;
  accountConcurrency?: number;
  /** Real processes this machine may hold; 64 unless told. */
  maxProcesses?: number;
  /** Environments that may initialise at once on this machine; 3 unless told. */
  maxStarts?: number;
  /** Longest wait for one of this machine's processes; 60 s unless told. */
  maxWaitMs?: number;
  /** Idle life of an on-demand environment; 360 s unless told. */
  idleMs?: number;
  /** Stop environments between invocations, as Lambda does; on unless told. */
  freeze?: boolean;
  initTimeoutMs?: number;
  provisioned?: { preparationMs?: number; usableWhileRaising?: boolean };
  async?: Partial<AsyncSettings>;
  /** The on-failure destination of asynchronous invocations. */
  onAsyncFailure?: (record: FailureRecord, functionName: string) => void;
  eventSourceMappings?: EventSourceMappings;
  /** Port of the control endpoint, for functions that must know it before the host runs; any free one unless told. */
  controlPort?: number;
  /** Control-plane calls a second for the account, 15 on AWS. */
  controlCallsPerSecond?: number;
  /** How long a mapping reports `Updating` after a change. */
  mappingUpdateMs?: number;
  onLog?: (functionName: string, requestId: string | undefined, line: string) => void;
}
