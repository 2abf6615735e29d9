import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionDropped, DataApiError } from './data-api-error.ts';

export type OperationName =
  | 'Execute'
  | 'BatchExecute'
  | 'BeginTransaction'
  | 'CommitTransaction'
  | 'RollbackTransaction';

/** The moment just before an operation runs. */
export interface FaultPoint {
  operation: OperationName;
  resourceArn: string;
  database: string | undefined;
  sql: string | undefined;
  transactionId: string | undefined;
}

export type Fault =
  /** The cluster is paused; on AWS this call would wake it. Nothing ran. */
  | { kind: 'resuming' }
  | { kind: 'throttled' }
  | { kind: 'unavailable' }
  | { kind: 'delay'; ms: number }
  /** The connection is cut and nothing ran. */
  | { kind: 'drop-before' }
  /** It ran and was committed, and the answer is lost. */
  | { kind: 'drop-after' };

/** Asked before every operation; undefined lets it run. */
export type Faults = (point: FaultPoint) => Fault | undefined;

/** Runs an operation under a fault. */
export async function withFault<T>(fault: Fault | undefined, run: () => Promise<T>): Promise<T> {
  switch (fault?.kind) {
    case undefined:
      return run();
    case 'resuming':
      throw new DataApiError(
        'DatabaseResumingException',
        'The Aurora DB instance is resuming after being auto-paused. Please wait a few seconds and try again.',
      );
    case 'throttled':
      throw new DataApiError('ThrottlingException', 'Rate exceeded');
    case 'unavailable':
      throw new DataApiError('DatabaseUnavailableException', 'The writer instance is unavailable');
    case 'delay':
      await sleep(fault.ms);
      return run();
    case 'drop-before':
      throw new ConnectionDropped();
    case 'drop-after':
      await run();
      throw new ConnectionDropped();
  }
}
