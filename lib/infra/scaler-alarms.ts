import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { scaling } from '../../functions/scaling/service.ts';
import type { AlarmDefinition } from './alarms.ts';
import { metricsNamespace, type ServiceFunction } from './service-function.ts';

const period = Duration.minutes(1);

function ownMetric(metricName: string): Metric {
  const dimensionsMap = { service: scaling.name };
  return new Metric({
    namespace: metricsNamespace,
    metricName,
    dimensionsMap,
    statistic: Stats.SUM,
    period,
  });
}

/**
 * The scaler watches everything else, so it is watched here: that it runs, that it sees, that what it does works, and that
 * people hear of it. Of each change the topic of notices tells, with the reason.
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
    {
      id: 'scaler-warming-failed',
      metric: ownMetric('scaling_warmings_failed'),
      above: 0,
      periods: 1,
      why: 'a deploy could not warm a new version: its first requests start cold; read the log of scaling-deploy',
    },
    {
      id: 'scaler-notices-lost',
      metric: ownMetric('scaling_notices_failed'),
      above: 0,
      periods: 1,
      why: 'a change of capacity could not be told to people: read the log of the scaler',
    },
  ];
}
