import type { Clock } from '../../../functions/kernel/clock.ts';

/** An Aurora Serverless v2 cluster as RDS's control plane knows it. Local PostgreSQL itself has no such range. */
export interface Cluster {
  readonly id: string;
  readonly arn: string;
  /** The shard whose server stands for it, where that has another name. */
  readonly shard?: string;
  readonly minAcu: number;
  readonly maxAcu: number;
}

export interface DescribedCluster extends Cluster {
  readonly status: 'available' | 'modifying';
}

/** What RDS answers instead of doing what was asked. */
export class RdsFault extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** How long a change reports `modifying`; Aurora takes some seconds. */
const MODIFYING_MS = 500;
const MOST_ACU = 256;

/** The clusters of the stage and the ranges they have now; a restart begins with the template's again. */
export class Clusters {
  readonly #clusters: Map<string, Cluster>;
  readonly #modifyingUntil = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clusters: readonly Cluster[], clock: Clock) {
    this.#clusters = new Map(clusters.map((cluster) => [cluster.id, cluster]));
    this.#clock = clock;
  }

  all(): DescribedCluster[] {
    return [...this.#clusters.keys()].map((id) => this.get(id));
  }

  /** @throws RdsFault when there is none. */
  get(id: string): DescribedCluster {
    const cluster = this.#clusters.get(id);
    if (!cluster) throw new RdsFault('DBClusterNotFoundFault', `DBCluster ${id} not found.`, 404);
    const modifying = this.#clock() < (this.#modifyingUntil.get(id) ?? 0);
    return { ...cluster, status: modifying ? 'modifying' : 'available' };
  }

  /** @throws RdsFault as ModifyDBCluster does. */
  change(id: string, range: { minAcu: number; maxAcu: number }): DescribedCluster {
    const cluster = this.get(id);
    if (cluster.status === 'modifying') {
      throw new RdsFault('InvalidDBClusterStateFault', `DBCluster ${id} is being modified.`);
    }
    check(range);
    this.#clusters.set(id, { ...cluster, ...range });
    this.#modifyingUntil.set(id, this.#clock() + MODIFYING_MS);
    return this.get(id);
  }
}

function check({ minAcu, maxAcu }: { minAcu: number; maxAcu: number }): void {
  const isStep = (acu: number) => Number.isInteger(acu * 2) && acu >= 0 && acu <= MOST_ACU;
  if (isStep(minAcu) && isStep(maxAcu) && maxAcu >= 1 && minAcu <= maxAcu) return;
  const text = `Serverless v2 capacity ${minAcu} to ${maxAcu} is not valid: 0 to ${MOST_ACU} in steps of 0.5, at least 1 at the upper end`;
  throw new RdsFault('InvalidParameterCombination', text);
}
