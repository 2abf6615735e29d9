import type { ThrottleReason } from './contracts.ts';
import type { InitializationType } from './sandbox-environment.ts';

export type ProvisionedStatus = 'IN_PROGRESS' | 'READY' | 'FAILED';

/** What the host tells dashboards and the metrics. */
export type LambdaEvent =
  | { kind: 'sandbox-started'; functionName: string; pid: number; initMs: number; type: InitializationType }
  | { kind: 'sandbox-failed'; functionName: string; errorType: string; errorMessage: string }
  | { kind: 'sandbox-ended'; functionName: string; pid: number; reason: string }
  /** An invocation was let in; the numbers include it. */
  | {
      kind: 'invocation-started';
      functionName: string;
      alias: string;
      load: FunctionLoad;
      account: AccountLoad;
    }
  | {
      kind: 'invocation-ended';
      functionName: string;
      alias: string;
      requestId: string;
      outcome: 'ok' | 'error';
      errorType?: string;
      durationMs: number;
      coldStart: boolean;
    }
  | { kind: 'throttled'; functionName: string; alias: string; reason: ThrottleReason }
  | {
      kind: 'provisioned';
      functionName: string;
      alias: string;
      status: ProvisionedStatus;
      requested: number;
      allocated: number;
      reason?: string;
    }
  /** This machine, not Lambda, makes invocations wait for a process. */
  | { kind: 'host-capacity'; waiting: number; processes: number; maxProcesses: number }
  | { kind: 'async'; functionName: string; step: 'received' | 'dropped'; ageMs: number };

export interface FunctionLoad {
  inFlight: number;
  provisionedInFlight: number;
  provisionedAllocated: number;
  runsOn: 'provisioned' | 'spillover' | 'on-demand';
}

export interface AccountLoad {
  inFlight: number;
  unreservedInFlight: number;
  /** Unreserved executions plus everything reserved or provisioned: compare it with the account limit. */
  claimed: number;
}

export type OnLambdaEvent = (event: LambdaEvent) => void;
