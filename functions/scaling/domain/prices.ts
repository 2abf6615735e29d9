/** Prices of one architecture, USD, us-east-1, as the AWS price list stood on the date. GB-s unless the name says otherwise. */
export interface LambdaPrices {
  readonly asOf: string;
  readonly requestUsd: number;
  readonly onDemandUse: number;
  readonly provisionedKeep: number;
  readonly provisionedUse: number;
}

export type Architecture = 'x86_64' | 'arm64';

/** The only price table of the product: simulator, policies, cost meter and budgets read it. First price tier. */
export const lambdaPrices: Readonly<Record<Architecture, LambdaPrices>> = {
  x86_64: {
    asOf: '2026-09-19',
    requestUsd: 0.2e-6,
    onDemandUse: 0.0000166667,
    provisionedKeep: 0.0000041667,
    provisionedUse: 0.0000097222,
  },
  arm64: {
    asOf: '2026-09-19',
    requestUsd: 0.2e-6,
    onDemandUse: 0.0000133334,
    provisionedKeep: 0.0000033334,
    provisionedUse: 0.0000077778,
  },
};

/**
 * Share of time a provisioned environment must be busy to be cheaper than on demand: keep + u*use = u*onDemand.
 * 0.60 with the present prices of both architectures.
 */
export function breakEvenUse(prices: LambdaPrices): number {
  return prices.provisionedKeep / (prices.onDemandUse - prices.provisionedUse);
}
