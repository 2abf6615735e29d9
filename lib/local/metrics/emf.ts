import type { MetricSample } from '../metric-store.ts';
import { metricUnits } from './units.ts';

/** What a log line held: nothing for the metrics, or samples and what had to be refused. */
export interface EmfResult {
  samples: MetricSample[];
  /** One sentence per refused document, directive, dimension set or metric; CloudWatch drops these silently (T94). */
  problems: string[];
}

const maxDocumentBytes = 1_048_576;
const maxMetrics = 100;
const maxDimensions = 30;
const maxValues = 100;
const maxTextLength = 1024;
const dayMs = 86_400_000;
const nothing: EmfResult = { samples: [], problems: [] };
/** Lambda's text log format puts time, request id and level before what `console.log` was given. */
const consolePrefix = /^\S+Z\t[^\t]*\t[A-Z]+\t(?=\{)/;

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads one log line by the Embedded Metric Format specification: several directives, several dimension sets,
 * arrays of values, storage resolution. `nowMs` bounds the timestamp (14 days back, 2 hours ahead).
 */
export function parseEmf(line: string, nowMs: number): EmfResult {
  if (!line.includes('"_aws"')) return nothing;
  const text = line.replace(consolePrefix, '');
  const root = text.startsWith('{') ? membersOf(parseJson(text)) : undefined;
  const metadata = membersOf(root?.['_aws']);
  if (!root || !metadata) return nothing;
  const directives = metadata['CloudWatchMetrics'];
  if (!Array.isArray(directives)) return nothing;
  const refusal = documentProblem(text, metadata['Timestamp'], nowMs);
  if (refusal) return { samples: [], problems: [refusal] };
  const timeMs = Number(metadata['Timestamp']);
  return joined(directives.map((directive) => readDirective(directive, { root, timeMs })));
}

function documentProblem(text: string, timestamp: unknown, nowMs: number): string | undefined {
  if (Buffer.byteLength(text) > maxDocumentBytes) return 'the document is larger than 1 MB';
  if (typeof timestamp !== 'number') return '_aws.Timestamp must be a number';
  if (timestamp < nowMs - 14 * dayMs) return '_aws.Timestamp is more than 14 days old';
  if (timestamp > nowMs + dayMs / 12) return '_aws.Timestamp is more than 2 hours ahead';
  return undefined;
}

interface Document {
  root: Members;
  timeMs: number;
}

function readDirective(value: unknown, document: Document): EmfResult {
  const directive = membersOf(value);
  const namespace = directive?.['Namespace'];
  if (!directive || !isText(namespace)) return refused('Namespace must be text of 1 to 1024 characters');
  const metrics = directive['Metrics'];
  const sets = directive['Dimensions'];
  if (!Array.isArray(metrics)) return refused(`Metrics of ${namespace} must be an array`);
  if (metrics.length > maxMetrics) return refused(`${metrics.length} metrics in a directive, 100 at most`);
  if (!Array.isArray(sets) || sets.length === 0) return refused(`Dimensions of ${namespace} must hold a set`);
  const dimensions = sets.map((set) => readDimensions(set, document.root));
  const values = metrics.map((metric) => readMetric(metric, document.root));
  const samples = dimensions.flatMap((set) =>
    values.flatMap((metric) => samplesOf(metric, { namespace, set, timeMs: document.timeMs })),
  );
  const problems = [...dimensions, ...values].flatMap((part) => (typeof part === 'string' ? [part] : []));
  return { samples, problems };
}

/** A dimension set with its values, or why it is refused. */
function readDimensions(keys: unknown, root: Members): Record<string, string> | string {
  if (!Array.isArray(keys)) return 'a dimension set must be an array of names';
  if (keys.length > maxDimensions) return `${keys.length} dimensions in a set, 30 at most`;
  const bad = keys.find((key) => typeof key !== 'string' || !isText(root[key]));
  if (bad !== undefined) return `dimension ${bad} has no text of 1 to 1024 characters in the document`;
  return Object.fromEntries(keys.map((key: string) => [key, String(root[key])]));
}

interface ReadMetric {
  name: string;
  unit: string;
  storageResolution: 1 | 60;
  values: number[];
}

/** A metric definition with its values, or why it is refused. */
function readMetric(definition: unknown, root: Members): ReadMetric | string {
  const members = membersOf(definition);
  const name = members?.['Name'];
  if (!members || !isText(name)) return 'a metric needs a Name of 1 to 1024 characters';
  const { Unit: unit = 'None', StorageResolution: storageResolution = 60 } = members;
  if (typeof unit !== 'string' || !metricUnits.has(unit))
    return `metric ${name} has the unknown unit ${unit}`;
  if (storageResolution !== 1 && storageResolution !== 60)
    return `metric ${name}: StorageResolution is 1 or 60`;
  const values: unknown[] = [root[name]].flat();
  if (values.length > maxValues) return `metric ${name} has ${values.length} values, 100 at most`;
  if (!values.every(isFiniteNumber)) return `metric ${name} has no number in the document`;
  return { name, unit, storageResolution, values };
}

interface Place {
  namespace: string;
  set: Record<string, string> | string;
  timeMs: number;
}

function samplesOf(metric: ReadMetric | string, place: Place): MetricSample[] {
  const { namespace, set, timeMs } = place;
  if (typeof metric === 'string' || typeof set === 'string') return [];
  const { name, unit, storageResolution } = metric;
  return metric.values.map((value) => ({
    ...{ namespace, name, unit, storageResolution, value, timeMs },
    dimensions: set,
  }));
}

function joined(results: readonly EmfResult[]): EmfResult {
  return {
    samples: results.flatMap((result) => result.samples),
    problems: results.flatMap((result) => result.problems),
  };
}

function refused(problem: string): EmfResult {
  return { samples: [], problems: [problem] };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= maxTextLength;
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Members)
    : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
