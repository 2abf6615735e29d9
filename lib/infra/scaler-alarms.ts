import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { scaling } from '../../functions/scaling/service.ts';
import type { AlarmDefinition } from './alarms.ts';
import { metricsNamespace, type ServiceFunction } from './service-function.ts';

const period = Duration.minutes(1);

function ownMetric(metricName: string, extra: Record<string, string> = {}): Metric {
  const dimensionsMap = { service: scaling.name, ...extra };
  return new Metric({
    namespace: metricsNamespace,
    metricName,
    dimensionsMap,
    statistic: Stats.SUM,
    period,
  });
}

/** Changes of both directions; a direction without a change reports nothing. */
function changes(): IMetric {
  const usingMetrics = {
    up: ownMetric('scaling_events_total', { direction: 'up' }),
    down: ownMetric('scaling_events_total', { direction: 'down' }),
  };
  return new MathExpression({ expression: 'FILL(up, 0) + FILL(down, 0)', usingMetrics, period });
}

/**
 * The scaler watches everything else, so it is watched here: that it runs, that it sees, that what it does works. The last
 * one tells people of every change; why it was made is in the decisions of GET /ops/scaling.
 */
export function scalerAlarms(tick: ServiceFunction): AlarmDefinition[] {
  const runs = tick.metricInvocations({ period, statistic: Stats.SUM });
  return [
    {
      id: 'scaler-silent',
      metric: new MathExpression({ expression: '1 - FILL(runs, 0)', usingMetrics: { runs }, period }),
      above: 0,
      periods: 5,
      why: 'the scaler did not run for 5 minutes: capacity stays where it is',
    },
    {
      id: 'scaler-blind',
      metric: ownMetric('scaling_blind_targets'),
      above: 0,
      periods: 10,
      why: 'a target could not be seen for 10 minutes: nothing of it is lowered meanwhile',
    },
    {
      id: 'scaler-failing',
      metric: ownMetric('scaling_evaluations_failed'),
      above: 0,
      periods: 3,
      why: 'evaluations failed for 3 minutes: read the log of the scaler',
    },
    {
      id: 'scaler-change-failed',
      metric: ownMetric('scaling_changes_failed'),
      above: 0,
      periods: 1,
      why: 'a change of capacity was refused or failed: the reason is in its decision',
    },
    { id: 'scaler-changed', metric: changes(), above: 0, periods: 1, why: 'the scaler changed a capacity' },
  ];
}
