import { AwsError, constraintError } from '../aws-error.ts';
import type { EventSourceMappingState } from '../contracts.ts';

export type MappingChange = Partial<EventSourceMappingState>;

/** Reads and checks the body of UpdateEventSourceMapping. @throws AwsError as AWS does. */
export function readMappingChange(
  body: Readonly<Record<string, unknown>>,
  mapping: EventSourceMappingState,
): MappingChange {
  refuseUnknown(body);
  const change: MappingChange = {
    ...(typeof body['Enabled'] === 'boolean' ? { enabled: body['Enabled'] } : {}),
    ...ranged(body['BatchSize'], { as: 'batchSize', min: 1, max: 10_000 }),
    ...ranged(body['MaximumBatchingWindowInSeconds'], { as: 'batchWindowSeconds', min: 0, max: 300 }),
    ...scalingChange(body['ScalingConfig']),
    ...pollerChange(body['ProvisionedPollerConfig'], pollerLimits(mapping)),
  };
  checkTogether({ ...mapping, ...change });
  return change;
}

const changeable = ['Enabled', 'BatchSize', 'MaximumBatchingWindowInSeconds', 'ScalingConfig'];
const accepted = new Set([...changeable, 'ProvisionedPollerConfig', 'FunctionName']);

function refuseUnknown(body: Readonly<Record<string, unknown>>): void {
  const unknown = Object.keys(body).find((key) => !accepted.has(key));
  if (!unknown) return;
  throw new AwsError(
    'InvalidParameterValueException',
    `The local host cannot change ${unknown} of a mapping`,
  );
}

interface Range {
  as: keyof MappingChange;
  min: number;
  max: number;
}

function ranged(value: unknown, range: Range): MappingChange {
  if (value === undefined || value === null) return {};
  const { as, min, max } = range;
  if (!Number.isInteger(value) || Number(value) < min) {
    throw constraintError(as, value, `have value greater than or equal to ${min}`);
  }
  if (Number(value) > max) throw constraintError(as, value, `have value less than or equal to ${max}`);
  return { [as]: Number(value) };
}

/** `{}` takes the limit away. */
function scalingChange(value: unknown): MappingChange {
  if (typeof value !== 'object' || value === null) return {};
  const { MaximumConcurrency } = value as { MaximumConcurrency?: unknown };
  const range = { as: 'maximumConcurrency', min: 2, max: 1000 } as const;
  return { maximumConcurrency: undefined, ...ranged(MaximumConcurrency, range) };
}

interface PollerLimits {
  min: number;
  max: number;
}

function pollerLimits(mapping: EventSourceMappingState): PollerLimits {
  return mapping.eventSourceArn.includes(':sqs:') ? { min: 2, max: 10_000 } : { min: 1, max: 2000 };
}

function pollerChange(value: unknown, limits: PollerLimits): MappingChange {
  if (typeof value !== 'object' || value === null) return {};
  const { MinimumPollers, MaximumPollers } = value as Record<string, unknown>;
  return {
    minimumPollers: undefined,
    maximumPollers: undefined,
    ...ranged(MinimumPollers, { as: 'minimumPollers', min: limits.min, max: 200 }),
    ...ranged(MaximumPollers, { as: 'maximumPollers', min: limits.min, max: limits.max }),
  };
}

/** Rules over several fields at once. */
function checkTogether(mapping: EventSourceMappingState): void {
  const broken = [...pollerRules(mapping), ...batchRules(mapping)].find((rule) => rule.broken);
  if (broken) throw new AwsError('InvalidParameterValueException', broken.text);
}

interface Rule {
  broken: boolean;
  text: string;
}

function pollerRules(mapping: EventSourceMappingState): Rule[] {
  const { minimumPollers, maximumPollers, maximumConcurrency } = mapping;
  const hasPollers = minimumPollers !== undefined || maximumPollers !== undefined;
  return [
    {
      broken: hasPollers && maximumConcurrency !== undefined,
      text: 'ScalingConfig and ProvisionedPollerConfig exclude each other',
    },
    {
      broken: (minimumPollers ?? 0) > (maximumPollers ?? Number.POSITIVE_INFINITY),
      text: 'MinimumPollers must not be larger than MaximumPollers',
    },
  ];
}

function batchRules(mapping: EventSourceMappingState): Rule[] {
  const { eventSourceArn, batchSize, batchWindowSeconds } = mapping;
  const isLarge = batchSize > 10;
  return [
    {
      broken: eventSourceArn.endsWith('.fifo') && isLarge,
      text: 'Batch size must be at most 10 for FIFO queues',
    },
    {
      broken: eventSourceArn.includes(':sqs:') && isLarge && batchWindowSeconds < 1,
      text: 'MaximumBatchingWindowInSeconds must be at least 1 when BatchSize is larger than 10',
    },
  ];
}
