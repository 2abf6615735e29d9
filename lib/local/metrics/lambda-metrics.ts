import type { AccountLoad, LambdaEvent } from '../lambda/lambda-event.ts';
import type { LambdaHost } from '../lambda/lambda-host.ts';
import type { RecordSample } from '../metric-store.ts';

export interface LambdaMetricsOptions {
  record: RecordSample;
  clock(): number;
  /** Gauges are also measured while long invocations run; every second unless told. */
  everyMs?: number;
}

type Put = (name: string, value: number, unit?: string) => void;

/** Publishes what Lambda itself measures, in `AWS/Lambda`, from the host's events. @returns how to stop. */
export function publishLambdaMetrics(host: LambdaHost, options: LambdaMetricsOptions): () => void {
  const stopListening = host.on((event) => publish(event, options));
  const timer = setInterval(() => measure(host, options), options.everyMs ?? 1000);
  timer.unref();
  return () => {
    clearInterval(timer);
    stopListening();
  };
}

function publish(event: LambdaEvent, options: LambdaMetricsOptions): void {
  if (event.kind === 'invocation-started') return void publishStart(event, options);
  if (event.kind === 'invocation-ended') return void publishEnd(event, options);
  if (event.kind === 'throttled')
    return void putter(options, event.functionName, event.alias)('Throttles', 1, 'Count');
  if (event.kind === 'async') publishAsync(event, options);
}

function publishStart(
  event: Extract<LambdaEvent, { kind: 'invocation-started' }>,
  options: LambdaMetricsOptions,
): void {
  const { load, account } = event;
  const put = putter(options, event.functionName, event.alias);
  put('Throttles', 0, 'Count');
  put('ConcurrentExecutions', load.inFlight, 'Count');
  publishAccount(account, options);
  if (load.provisionedAllocated === 0 && load.runsOn !== 'spillover') return;
  publishProvisioned(load, put);
  put('ProvisionedConcurrencyInvocations', load.runsOn === 'provisioned' ? 1 : 0, 'Count');
  put('ProvisionedConcurrencySpilloverInvocations', load.runsOn === 'spillover' ? 1 : 0, 'Count');
}

/** Only while requests arrive or run: AWS publishes no utilisation for an idle function. */
function publishProvisioned(
  load: { provisionedInFlight: number; provisionedAllocated: number },
  put: Put,
): void {
  put('ProvisionedConcurrentExecutions', load.provisionedInFlight, 'Count');
  if (load.provisionedAllocated === 0) return;
  put('ProvisionedConcurrencyUtilization', load.provisionedInFlight / load.provisionedAllocated, 'None');
}

function publishEnd(
  event: Extract<LambdaEvent, { kind: 'invocation-ended' }>,
  options: LambdaMetricsOptions,
): void {
  const put = putter(options, event.functionName, event.alias);
  put('Invocations', 1, 'Count');
  put('Errors', event.outcome === 'error' ? 1 : 0, 'Count');
  put('Duration', event.durationMs, 'Milliseconds');
}

function publishAsync(event: Extract<LambdaEvent, { kind: 'async' }>, options: LambdaMetricsOptions): void {
  const put = putter(options, event.functionName);
  put(event.step === 'received' ? 'AsyncEventsReceived' : 'AsyncEventsDropped', 1, 'Count');
  put('AsyncEventAge', event.ageMs, 'Milliseconds');
}

function publishAccount(account: AccountLoad, options: LambdaMetricsOptions): void {
  const put = accountPutter(options);
  put('ConcurrentExecutions', account.inFlight, 'Count');
  put('UnreservedConcurrentExecutions', account.unreservedInFlight, 'Count');
  put('ClaimedAccountConcurrency', account.claimed, 'Count');
}

function measure(host: LambdaHost, options: LambdaMetricsOptions): void {
  for (const now of host.concurrency()) {
    if (now.inFlight === 0) continue;
    const put = putter(options, now.functionName, now.alias);
    put('ConcurrentExecutions', now.inFlight, 'Count');
    const provisionedAllocated = now.provisioned?.available ?? 0;
    const { provisionedInFlight } = now;
    if (provisionedAllocated > 0) publishProvisioned({ provisionedInFlight, provisionedAllocated }, put);
  }
  const account = host.account();
  if (account.claimed > 0) publishAccount(account, options);
}

const accountGauges = new Set(['ConcurrentExecutions']);

/** Writes a value under the function and, when one is named, its alias; sums also go to the account's totals. */
function putter(options: LambdaMetricsOptions, functionName: string, alias?: string): Put {
  const dimensionSets: Record<string, string>[] = [
    { FunctionName: functionName },
    ...(alias === undefined ? [] : [{ FunctionName: functionName, Resource: `${functionName}:${alias}` }]),
  ];
  const total = accountPutter(options);
  return (name, value, unit = 'None') => {
    const timeMs = options.clock();
    for (const dimensions of dimensionSets) {
      options.record({ namespace: 'AWS/Lambda', name, dimensions, value, unit, timeMs });
    }
    // Gauges of one function say nothing about the account.
    if (!accountGauges.has(name) && !name.startsWith('Provisioned')) total(name, value, unit);
  };
}

function accountPutter(options: LambdaMetricsOptions): Put {
  return (name, value, unit = 'None') => {
    const timeMs = options.clock();
    options.record({ namespace: 'AWS/Lambda', name, dimensions: {}, value, unit, timeMs });
  };
}
