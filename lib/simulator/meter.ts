import {
  type ClockHistory,
  measured,
  missing,
  type Reading,
  type SignalName,
  type Signals,
} from '../../functions/scaling/domain/observation.ts';
import type { Fleet } from './fleet.ts';
import type { FleetSettings } from './fleet-settings.ts';
import { YoungMinutes } from './young-minutes.ts';

const MINUTE_MS = 60_000;
const KEEP_MINUTES = 60;
const KEEP_FINE = 36;
const FINE_MS = 10_000;

/** Totals of the fleet when the running minute began. */
interface Mark {
  requests: number;
  coldStarts: number;
  throttled: number;
  serviceMs: number;
  provisionedMs: number;
}

/**
 * What CloudWatch would show of a fleet: one reading a minute and signal (and a 10-second peak as a high-resolution
 * metric), each visible only `delayMs` after its minute ended. Pings are in none of them.
 */
export class Meter {
  readonly history: RecordedConcurrency;
  private readonly fleet: Fleet;
  private readonly delayMs: number;
  private readonly shown: Partial<Record<SignalName, Reading[]>> = {};
  private readonly waiting: { visibleMs: number; name: SignalName; reading: Reading }[] = [];
  private mark: Mark = { requests: 0, coldStarts: 0, throttled: 0, serviceMs: 0, provisionedMs: 0 };
  private minutePeak = 0;
  private readonly young: YoungMinutes | undefined;

  constructor(fleet: Fleet, settings: FleetSettings, minutes: number) {
    this.fleet = fleet;
    this.delayMs = settings.metricDelaySeconds * 1000;
    this.history = new RecordedConcurrency(minutes, this.delayMs);
    const { freshDelaySeconds } = settings;
    if (freshDelaySeconds !== null) this.young = new YoungMinutes(fleet, freshDelaySeconds * 1000);
  }

  /** Signals visible at `nowMs`, with what was measured until then. */
  signals(nowMs: number): Signals {
    while (this.waiting.length > 0 && (this.waiting[0]?.visibleMs ?? 0) <= nowMs) {
      const next = this.waiting.shift();
      if (next) this.show(next.name, next.reading);
    }
    this.history.nowMs = nowMs;
    return this.young === undefined ? this.shown : this.young.shownWith(this.shown, nowMs);
  }

  /** To be called at the end of each ten seconds; a full minute is closed as well. */
  tenSeconds(endMs: number): void {
    const peak = this.fleet.peak;
    this.fleet.peak = this.fleet.inFlight;
    this.minutePeak = Math.max(this.minutePeak, peak);
    this.put('finePeakInFlight', measured(peak, endMs - FINE_MS), endMs);
    this.young?.add(endMs);
    if (endMs % MINUTE_MS === 0) this.minute(endMs);
  }

  private minute(endMs: number): void {
    const { fleet, mark } = this;
    const at = endMs - MINUTE_MS;
    const requests = fleet.requests - mark.requests;
    const mean = (fleet.serviceMsSum - mark.serviceMs) / MINUTE_MS;
    const value = (name: SignalName, number: number) => this.put(name, measured(number, at, requests), endMs);
    value('requestsPerSecond', requests / 60);
    value('meanInFlight', mean);
    value('peakInFlight', this.minutePeak);
    value('coldStarts', fleet.coldStarts - mark.coldStarts);
    value('throttles', fleet.throttled - mark.throttled);
    this.latency(at, endMs, requests - (fleet.throttled - mark.throttled));
    this.provisionedUse(at, endMs);
    this.history.add(at, this.minutePeak, mean);
    this.minutePeak = 0;
    fleet.provisionedPeak = 0;
    this.mark = totals(fleet);
  }

  private latency(at: number, endMs: number, served: number): void {
    const seconds = (this.fleet.serviceMsSum - this.mark.serviceMs) / 1000 / Math.max(1, served);
    this.put('responseSeconds', served > 0 ? measured(seconds, at, served) : missing(at, 'idle'), endMs);
  }

  /** CloudWatch emits no provisioned use while the function is idle. */
  private provisionedUse(at: number, endMs: number): void {
    const { fleet, mark } = this;
    const idle = fleet.provisioned.ready === 0 || fleet.requests === mark.requests;
    const use = (fleet.provisionedMs - mark.provisionedMs) / MINUTE_MS / fleet.provisioned.ready;
    const peak = fleet.provisionedPeak / fleet.provisioned.ready;
    this.put('provisionedUseRatio', idle ? missing(at, 'idle') : measured(use, at), endMs);
    this.put('provisionedPeakRatio', idle ? missing(at, 'idle') : measured(Math.min(1, peak), at), endMs);
  }

  private put(name: SignalName, reading: Reading, endMs: number): void {
    this.waiting.push({ visibleMs: endMs + this.delayMs, name, reading });
  }

  private show(name: SignalName, reading: Reading): void {
    const list = this.shown[name] ?? [];
    this.shown[name] = list;
    list.push(reading);
    if (list.length > (name === 'finePeakInFlight' ? KEEP_FINE : KEEP_MINUTES)) list.shift();
  }
}

function totals(fleet: Fleet): Mark {
  return {
    requests: fleet.requests,
    coldStarts: fleet.coldStarts,
    throttled: fleet.throttled,
    serviceMs: fleet.serviceMsSum,
    provisionedMs: fleet.provisionedMs,
  };
}

/** Concurrency by minute since the start; the part younger than the metric delay is not visible. */
export class RecordedConcurrency implements ClockHistory {
  nowMs = 0;
  private readonly peaks: Float32Array;
  private readonly means: Float32Array;
  private readonly delayMs: number;
  private recorded = 0;

  constructor(minutes: number, delayMs: number) {
    this.peaks = new Float32Array(minutes + 1);
    this.means = new Float32Array(minutes + 1);
    this.delayMs = delayMs;
  }

  add(atMs: number, peak: number, mean: number): void {
    const minute = Math.floor(atMs / MINUTE_MS);
    this.peaks[minute] = peak;
    this.means[minute] = mean;
    this.recorded = minute + 1;
  }

  peakBetween(fromMs: number, toMs: number): number | undefined {
    const [from, to] = this.visible(fromMs, toMs);
    let peak: number | undefined;
    for (let minute = from; minute < to; minute += 1) peak = Math.max(peak ?? 0, this.peaks[minute] ?? 0);
    return peak;
  }

  meanBetween(fromMs: number, toMs: number): number | undefined {
    const [from, to] = this.visible(fromMs, toMs);
    let sum = 0;
    for (let minute = from; minute < to; minute += 1) sum += this.means[minute] ?? 0;
    return to > from ? sum / (to - from) : undefined;
  }

  private visible(fromMs: number, toMs: number): readonly [number, number] {
    const last = Math.min(toMs, this.nowMs - this.delayMs);
    return [
      Math.max(0, Math.floor(fromMs / MINUTE_MS)),
      Math.min(this.recorded, Math.ceil(last / MINUTE_MS)),
    ];
  }
}
