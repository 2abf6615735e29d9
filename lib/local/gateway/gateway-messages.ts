import type { InvokeOutcome } from '../lambda/contracts.ts';
import type { MetricSample } from '../metric-store.ts';
import type { HttpApiModel } from '../template/model.ts';

/** What the gateway's thread begins with. */
export interface GatewaySettings {
  readonly api: HttpApiModel;
  /** 0: any free port. */
  readonly port: number;
  readonly accountId: string;
  /** Address of the issuer whose keys are trusted. */
  readonly issuerUrl: string;
}

/** The gateway's thread to the host. */
export type FromGateway =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'invoke';
      readonly id: number;
      readonly functionName: string;
      readonly payload: string;
      /** For how long the gateway waits for the answer. */
      readonly waitMs: number | undefined;
    }
  | { readonly kind: 'sample'; readonly sample: MetricSample };

/** The host to the gateway's thread; without an outcome the invocation failed outside of Lambda's own answers. */
export type ToGateway =
  | { readonly kind: 'answer'; readonly id: number; readonly outcome: InvokeOutcome | undefined }
  | { readonly kind: 'stop'; readonly graceMs: number };
