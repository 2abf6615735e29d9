import { type ClockHistory, measured, missing, noHistory, type Signals } from '../domain/observation.ts';
import { functionSignals, type MinutePoints } from '../domain/observe.ts';
import type { ReadSignals } from '../domain/ports.ts';
import type { LeverAddress } from '../domain/targets.ts';
import { type EarlierDays, keepHistory } from './earlier-days.ts';

export interface SignalSources {
  readMinutes(window: { functionName: string; fromMs: number; toMs: number }): Promise<MinutePoints>;
  readBacklog(mappingUuid: string): Promise<number | undefined>;
  /** Told when a source cannot be read: the signals then are gaps, and the scaler is blind, not wrong. */
  onBlind(what: string, error: unknown): void;
}

/** Lambda's metrics a function is watched by: name and statistic (aws-facts 4). */
export const watched = {
  invocations: ['Invocations', 'Sum'],
  errors: ['Errors', 'Sum'],
  durationMs: ['Duration', 'Average'],
  peakInFlight: ['ConcurrentExecutions', 'Maximum'],
  throttles: ['Throttles', 'Sum'],
  provisionedUse: ['ProvisionedConcurrencyUtilization', 'Maximum'],
  p50Ms: ['Duration', 'p50'],
  p95Ms: ['Duration', 'p95'],
  p99Ms: ['Duration', 'p99'],
} as const satisfies Record<keyof MinutePoints, readonly [string, string]>;

const WINDOW_MS = 62 * 60_000;

/** Signals of a lever: Lambda's metrics of its function, the backlog fresh from SQS, and the same clock time of earlier days. */
export function signalReader(sources: SignalSources): ReadSignals {
  const history = keepHistory(sources.readMinutes);
  return async (address, nowMs) => {
    const [fromMetrics, backlog, days] = await Promise.all([
      orBlind(sources, 'metrics', () => lambdaSignals(sources, address, nowMs)),
      orBlind(sources, 'backlog', () => backlogSignal(sources, address, nowMs)),
      orBlind(sources, 'earlier days', () => historyOf(history, address, nowMs)),
    ]);
    return { signals: { ...fromMetrics, ...backlog }, history: days ?? noHistory };
  };
}

async function orBlind<T>(
  sources: SignalSources,
  what: string,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    sources.onBlind(what, error);
    return undefined;
  }
}

async function lambdaSignals(sources: SignalSources, address: LeverAddress, nowMs: number): Promise<Signals> {
  const window = { functionName: address.functionName, fromMs: nowMs - WINDOW_MS, toMs: nowMs };
  return functionSignals(await sources.readMinutes(window), nowMs);
}

async function backlogSignal(sources: SignalSources, address: LeverAddress, nowMs: number): Promise<Signals> {
  if (address.kind !== 'mapping') return {};
  const messages = await sources.readBacklog(address.uuid);
  return { queueDepth: [messages === undefined ? missing(nowMs) : measured(messages, nowMs)] };
}

/** Only provisioned concurrency is planned by the clock. */
async function historyOf(history: EarlierDays, address: LeverAddress, nowMs: number): Promise<ClockHistory> {
  return address.kind === 'alias' ? history(address.functionName, nowMs) : noHistory;
}
