import { Duration } from 'aws-cdk-lib';
import {
  ComparisonOperator,
  type IMetric,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { MAX_WAITING } from '../../functions/kernel/outbox/outbox-gauge.ts';
import type { ServiceDefinition } from '../../functions/kernel/service-definition.ts';
import { metricsNamespace, type ServiceFunction } from './service-function.ts';
import type { ServiceQueue } from './service-queues.ts';
import type { Shard } from './shard.ts';
import type { Stage } from './stage-schema.ts';

/** An alarm as data: it rings when the metric is above the threshold in `periods` of a minute each, in a row. */
export interface AlarmDefinition {
  id: string;
  metric: IMetric;
  above: number;
  periods: number;
  why: string;
}

const period = Duration.minutes(1);

/** What is common to all of them: silence is not trouble, because idle functions and queues report nothing. */
export function alarmProps(alarm: AlarmDefinition) {
  return {
    metric: alarm.metric,
    threshold: alarm.above,
    evaluationPeriods: alarm.periods,
    alarmDescription: alarm.why,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
}

export function functionAlarms(name: string, one: ServiceFunction): AlarmDefinition[] {
  return [
    {
      id: `${name}-errors`,
      metric: one.metricErrors({ period, statistic: Stats.SUM }),
      above: 5,
      periods: 3,
      why: `${name} fails: more than 5 errors a minute for 3 minutes`,
    },
    {
      id: `${name}-throttles`,
      metric: one.metricThrottles({ period, statistic: Stats.SUM }),
      above: 10,
      periods: 3,
      why: `${name} is throttled: its reserved concurrency or the account's is used up`,
    },
  ];
}

function depthAlarm(id: string, queue: Queue): AlarmDefinition {
  return {
    id: `${id}-depth`,
    metric: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: Stats.MAXIMUM }),
    above: 0,
    periods: 1,
    why: `${id} holds what could not be processed: read it, mend the cause, redrive`,
  };
}

export function failureAlarms(name: string, queue: Queue): AlarmDefinition[] {
  return [depthAlarm(`${name}-failures`, queue)];
}

export function queueAlarms(source: ServiceQueue): AlarmDefinition[] {
  // Two rounds of visibility mean that a message failed at least once and that nobody has taken it since.
  const age = Math.max(300, 2 * source.definition.visibilitySeconds);
  return [
    depthAlarm(`${source.id}-dlq`, source.deadLetters),
    {
      id: `${source.id}-age`,
      metric: source.queue.metricApproximateAgeOfOldestMessage({ period, statistic: Stats.MAXIMUM }),
      above: age,
      periods: 3,
      why: `${source.id} falls behind: its oldest message is older than ${age} s`,
    },
  ];
}

/** Lag of a function's Kafka mappings, in events; queues have their age instead. */
export function lagAlarms(name: string, target: ServiceFunction): AlarmDefinition[] {
  if (!target.definition.triggers.some((trigger) => trigger.kind === 'topics')) return [];
  return [
    {
      id: `${name}-lag`,
      metric: new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'OffsetLag',
        dimensionsMap: { FunctionName: target.functionName },
        statistic: Stats.MAXIMUM,
        period,
      }),
      above: 10_000,
      periods: 5,
      why: `${name} falls behind its topics: more than 10,000 events for 5 minutes`,
    },
  ];
}

/** What a service says of itself under its name alone. */
function ofService(name: string, metricName: string, statistic: string): Metric {
  return new Metric({
    namespace: metricsNamespace,
    metricName,
    dimensionsMap: { service: name },
    statistic,
    period,
  });
}

/** Each service whose stores read through the optimizers says which of its queries were slow (CAPABILITIES I3, I10, T103). */
export function slowQueryAlarms({ name, database, functions }: ServiceDefinition): AlarmDefinition[] {
  const isTimed = Object.values(functions).some(({ uses }) => uses.includes('redis'));
  if (!database || !isTimed) return [];
  return [
    {
      id: `${name}-slow-queries`,
      metric: ofService(name, 'database_slow_queries_total', Stats.SUM),
      above: 5,
      periods: 3,
      why: `${name} waits for its database: more than 5 queries a minute took a second or longer, for 3 minutes; its log names them as 'slow query'`,
    },
    {
      id: `${name}-stuck-query`,
      metric: ofService(name, 'database_slow_query_seconds', Stats.MAXIMUM),
      above: 10,
      periods: 1,
      why: `${name} had a query that took more than 10 seconds; its log names it as 'slow query'`,
    },
  ];
}

/** The sweep of each service that publishes says every minute how far its worst shard's outbox is behind. */
export function outboxAlarms({ name, queues, database }: ServiceDefinition): AlarmDefinition[] {
  if (!('relay' in queues)) return [];
  const worst = (metricName: string) => ofService(name, metricName, Stats.MAXIMUM);
  return [
    {
      id: `${name}-outbox-age`,
      metric: worst('outbox_oldest_age_seconds'),
      above: 300,
      periods: 3,
      why: `${name} publishes late: an event has waited for more than 5 minutes in an outbox; its relay or the event log is sick`,
    },
    {
      id: `${name}-outbox-backlog`,
      metric: worst('outbox_backlog_events'),
      above: MAX_WAITING / 2,
      periods: 5,
      why: `${name} writes more than its relay publishes${database ? `: at ${MAX_WAITING} waiting events of a shard bulk work is refused` : ''}`,
    },
  ];
}

export function shardAlarms(shard: Shard, stage: Stage): AlarmDefinition[] {
  const maxAcu = stage.shards.find((setting) => setting.id === shard.id)?.maxAcu ?? 0;
  return [
    {
      id: `${shard.id}-acu`,
      metric: shard.cluster.metricServerlessDatabaseCapacity({ period, statistic: Stats.AVERAGE }),
      above: 0.9 * maxAcu,
      periods: 5,
      why: `${shard.id} uses more than 90 % of its ${maxAcu} ACU: widen the range or move buckets away`,
    },
  ];
}
