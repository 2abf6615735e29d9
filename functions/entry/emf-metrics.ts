import type { Clock } from '../kernel/clock.ts';
import type { Dimensions, Metrics, MetricUnit } from '../kernel/metrics.ts';
import { emfLimits, withinLimits } from './emf-limits.ts';
import { factOf, type Group, LineShapes, lineStart, render, type Series } from './emf-line.ts';
import type { WriteLine } from './write-line.ts';

/** Metrics of one invocation that can also carry searchable, unbilled facts such as a request id. */
export interface EmfMetrics extends Metrics {
  /** Adds a property, once, to every line of this flush; it becomes no dimension and costs no metric. */
  describe(name: string, value: string | number): void;
  /** @param nowMs where it is known already */
  flush(nowMs?: number): void;
  /** For measurements that come again and again under the same dimensions: these are looked up once instead of every time. */
  under(dimensions: Dimensions): Recorder;
  /** As `under`, and CloudWatch keeps the measurements by the second. */
  finelyUnder(dimensions: Dimensions): Recorder;
}

export type Recorder = Pick<Metrics, 'add'>;

export interface EmfOptions {
  namespace: string;
  /** Dimensions of every metric, for example `{service: 'orders'}`. */
  dimensions: Dimensions;
  clock: Clock;
  writeLine: WriteLine;
}

/** Series remembered between flushes; a function has a few dozen. More would be a leak, so then all are forgotten. */
const MAX_SERIES = 1000;

/** Of every series between flushes; the first value gets a list of its own. */
const NO_VALUES: number[] = [];

/**
 * Collects measurements and writes them as CloudWatch Embedded Metric Format lines at `flush`, the format of Powertools'
 * metrics. Own writer by measurement (test/bench/results): Powertools' metrics add 5.5 ms to a cold start where this adds 1,
 * and twice the CPU to each request's line; loading them at flush would only move the 5.5 ms into the first request.
 */
export function emfMetrics(options: EmfOptions): EmfMetrics {
  return new EmfWriter(options);
}

class EmfWriter implements EmfMetrics {
  readonly #options: EmfOptions;
  #shapes: LineShapes;
  readonly #groups = new Map<string, Group>();
  #common: Group;
  #latest: { dimensions: Dimensions; group: Group } | undefined;
  #measured: Series[] = [];
  #facts = '';
  /** Of the next series. Never used twice, because recorders keep their series when the writer forgets. */
  #nextId = 0;
  #remembered = 0;

  constructor(options: EmfOptions) {
    this.#options = options;
    this.#shapes = new LineShapes(options.namespace);
    this.#common = this.#groupOf({});
  }

  add(name: string, value: number, unit: MetricUnit): void {
    this.#record(this.#seriesOf(this.#common, name, unit), value);
  }

  // biome-ignore lint/complexity/useMaxParams: the port's shape
  addWith(dimensions: Dimensions, name: string, value: number, unit: MetricUnit): void {
    this.#record(this.#seriesOf(this.#groupOf(dimensions), name, unit), value);
  }

  describe(name: string, value: string | number): void {
    this.#facts += factOf(name, value);
  }

  flush(nowMs = this.#options.clock()): void {
    const { writeLine } = this.#options;
    const measured = this.#measured;
    const start = lineStart(this.#facts, nowMs);
    this.#facts = '';
    if (measured.length === 0) return;
    this.#measured = [];
    try {
      for (const part of withinLimits(measured)) {
        for (const line of this.#shapes.linesOf(part)) writeLine(render(line, part, start));
      }
    } finally {
      for (const series of measured) series.values = NO_VALUES;
      if (this.#remembered > MAX_SERIES) this.#forget();
    }
  }

  under(dimensions: Dimensions): Recorder {
    return this.#recorderOf(this.#groupOf(dimensions));
  }

  finelyUnder(dimensions: Dimensions): Recorder {
    return this.#recorderOf({ ...newGroup(this.#options.dimensions, dimensions), fine: true });
  }

  #recorderOf(group: Group): Recorder {
    return { add: (name, value, unit) => this.#record(this.#seriesOf(group, name, unit), value) };
  }

  /** Who measures in a loop does so with the same object: then the key need not be spelled out again. */
  #groupOf(dimensions: Dimensions): Group {
    if (this.#latest?.dimensions !== dimensions) {
      this.#latest = { dimensions, group: this.#findGroup(dimensions) };
    }
    return this.#latest.group;
  }

  #findGroup(dimensions: Dimensions): Group {
    const key = groupKey(dimensions);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = newGroup(this.#options.dimensions, dimensions);
      this.#groups.set(key, group);
    }
    return group;
  }

  #seriesOf(group: Group, name: string, unit: MetricUnit): Series {
    const known = group.series.get(name);
    if (known !== undefined) return known;
    this.#remembered++;
    const series: Series = { id: this.#nextId++, group, name, unit, values: NO_VALUES };
    group.series.set(name, series);
    return series;
  }

  /**
   * Counts add up to one value; other units keep every value, for percentiles.
   * Values that are not finite numbers would make CloudWatch drop the whole line, so they are left out.
   */
  #record(series: Series, value: number): void {
    if (!Number.isFinite(value)) return;
    const { values, unit } = series;
    if (values.length === 0) {
      this.#measured.push(series);
      // Of its own length: a push would make room for sixteen more, at every request.
      series.values = [value];
    } else if (unit === 'Count') values[0] = (values[0] ?? 0) + value;
    else values.push(value);
  }

  #forget(): void {
    this.#groups.clear();
    this.#latest = undefined;
    this.#shapes = new LineShapes(this.#options.namespace);
    this.#remembered = 0;
    this.#common = this.#groupOf({});
  }
}

function groupKey(dimensions: Dimensions): string {
  let key = '';
  for (const name in dimensions) key += `${name}\u0000${dimensions[name]}\u0001`;
  return key;
}

function newGroup(common: Dimensions, extra: Dimensions): Group {
  const dimensions = { ...common, ...extra };
  const count = Object.keys(dimensions).length;
  if (count > emfLimits.dimensions)
    throw new RangeError(`${count} dimensions; EMF allows ${emfLimits.dimensions}`);
  return { dimensions, fine: false, series: new Map() };
}
