import type { TopicsAnswer } from '../../functions/ops/domain/apply-topics.ts';
import type { TopicReport, TopicStep } from '../../functions/ops/domain/plan-topics.ts';
import type { TopicState } from '../../functions/kernel/events/topic-admin.ts';

/** How topics stand, a line each, and below it what was or would be done and what is left as it is. */
export function topicsReport({ applied, items }: TopicsAnswer): string {
  return items.flatMap((item) => [topicLine(item), ...stepLines(item, applied)]).join('\n');
}

/** Is every topic as it should be, once the steps have been done? */
export function areTopicsAsWanted({ applied, items }: TopicsAnswer): boolean {
  return items.every(({ steps, left }) => left.length === 0 && (applied || steps.length === 0));
}

function topicLine({ topic, wanted, actual }: TopicReport): string {
  const is = actual === null ? 'missing' : stateText(actual);
  return `${topic.padEnd(20)} ${is} (wanted: ${stateText(wanted)})`;
}

function stateText({ partitions, replication, retentionMs }: TopicState): string {
  const parts = [
    `${partitions} partitions`,
    ...(replication === null ? [] : [`${replication} ${replication === 1 ? 'copy' : 'copies'}`]),
    ...(retentionMs === null ? [] : [`kept ${durationText(retentionMs)}`]),
  ];
  return parts.join(', ');
}

const DAY_MS = 86_400_000;

/** Kafka's -1 is for ever. */
function durationText(ms: number): string {
  if (ms < 0) return 'for ever';
  return ms % DAY_MS === 0 ? `${ms / DAY_MS} d` : `${ms} ms`;
}

function stepLines({ steps, left }: TopicReport, applied: boolean): string[] {
  const verb = applied ? 'done' : 'to do';
  return [
    ...steps.map((step) => `  ${verb}: ${stepText(step)}`),
    ...left.map((why) => `  left as it is: ${why}`),
  ];
}

function stepText(step: TopicStep): string {
  switch (step.kind) {
    case 'create':
      return 'create it';
    case 'raise partitions':
      return `raise partitions from ${step.from} to ${step.to}`;
    case 'set retention':
      return `keep events ${durationText(step.to)}${step.from === null ? '' : ` instead of ${durationText(step.from)}`}`;
  }
}
