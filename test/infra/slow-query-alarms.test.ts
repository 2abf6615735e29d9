import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { expect, test } from 'vitest';
import { emfMetrics } from '../../functions/entry/emf-metrics.ts';
import { queryOptimizer } from '../../functions/kernel/optimizing/query-optimizer.ts';
import { withReadScope } from '../../functions/kernel/sharding/read-scope.ts';
import { services } from '../../functions/services.ts';
import { slowQueryAlarms } from '../../lib/infra/alarms.ts';
import { metricsNamespace } from '../../lib/infra/service-function.ts';
import { ACME, silent } from '../support/cache-sandboxes.ts';

interface Line {
  _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] };
  [property: string]: unknown;
}

/** Every series CloudWatch makes of a service's request with one query that took 12 s, and the value in it. */
async function seriesOfSlowRequest(service: string): Promise<Map<string, unknown>> {
  const lines: Line[] = [];
  const writeLine = (text: string) => lines.push(JSON.parse(text) as Line);
  const metrics = emfMetrics({
    namespace: metricsNamespace,
    dimensions: { service },
    clock: () => 0,
    writeLine,
  });
  let nowMs = 0;
  const optimizer = queryOptimizer({ clock: () => nowMs, logger: silent });
  const query = async () => {
    nowMs += 12_000;
  };
  await withReadScope({ demand: 'replica', mustSee: null, written: null, metrics }, () =>
    optimizer.optimize(query, { operation: 'list-orders', account: ACME }),
  );
  metrics.flush();
  return new Map(lines.flatMap(seriesOf));
}

function seriesOf(line: Line): [string, unknown][] {
  return line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name }) =>
      Dimensions.map((names): [string, unknown] => [
        seriesId(Namespace, Name, Object.fromEntries(names.map((name) => [name, line[name]]))),
        line[Name],
      ]),
    ),
  );
}

const seriesId = (namespace: string, name: string, dimensions: object): string =>
  `${namespace} ${name} ${JSON.stringify(dimensions)}`;

test.each(['users', 'catalog', 'orders'] as const)(
  'the alarms on slow queries of %s watch exactly what a slow query writes, and one of 12 s is over the limit',
  async (service) => {
    const written = await seriesOfSlowRequest(service);
    const alarms = slowQueryAlarms(services[service]);
    const watched = alarms.map(({ metric, above }) => {
      const { namespace, metricName, dimensions } = metric as Metric;
      return { above, value: written.get(seriesId(namespace, metricName, dimensions ?? {})) };
    });
    expect(watched).toEqual([
      { above: 5, value: 1 },
      { above: 10, value: 12 },
    ]);
  },
);

test('a service that does not time its queries has no alarm that could never ring', () => {
  expect(slowQueryAlarms(services.history)).toEqual([]);
  expect(slowQueryAlarms(services.payments)).toEqual([]);
});
