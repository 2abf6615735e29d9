import { describe, expect, test } from 'vitest';
import { services } from '../../functions/services.ts';
import { acknowledgements } from '../../lib/infra/acknowledgements.ts';
import { placesOf } from '../../lib/infra/apply-acknowledgements.ts';
import { buildApp } from '../../lib/infra/build-app.ts';
import { resolveStage } from '../../lib/infra/resolve-stage.ts';
import { fakeBundles, synthesize } from './synthesized.ts';

describe('acknowledged rules', () => {
  const stage = resolveStage('dev');
  const { app } = buildApp({ stage, services, bundles: fakeBundles(services) });

  test('an open route that nobody justified does not pass', () => {
    const path = '/api/prices';
    const route = { operation: 'tellPrices', method: 'GET', path, access: 'none' } as const;
    const prices = {
      name: 'prices',
      queues: {},
      topics: {},
      functions: {
        'prices-api': {
          entry: 'prices/handlers/api.ts',
          triggers: [{ kind: 'http', routes: [route] }],
          uses: [],
          class: 'normal',
          memoryMb: 256,
          timeoutSeconds: 10,
        },
      },
    } as const;
    expect(() => synthesize(stage, { prices })).toThrow(/tellPrices[\s\S]*AwsSolutions-APIG4/);
  }, 60_000);

  test.each(acknowledgements)('$rule at $at has a reason and still has a place', (one) => {
    expect(one.reason.length).toBeGreaterThan(40);
    expect(placesOf(app, stage, one)).not.toEqual([]);
  });
});
