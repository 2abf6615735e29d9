import type { LambdaPrices } from '../../functions/scaling/domain/prices.ts';
import type { MeasuredSandbox, SandboxMeasurement } from '../local/lambda/measure-sandbox.ts';
import { type Advice, advise, estimate, type Measured, type SizeEstimate } from './lambda-cpu.ts';
import type { SampleWorld } from './sample-name.ts';
import { eventFor } from './samples.ts';

export interface RightsizeOptions {
  readonly functions: readonly string[];
  readonly sizesMb: readonly number[];
  readonly requests: number;
  readonly slower: number;
}

export interface RightsizeParts {
  readonly options: RightsizeOptions;
  readonly prices: LambdaPrices;
  /** Runs events in an environment of that size on the local host. */
  readonly measure: (measurement: SandboxMeasurement) => Promise<MeasuredSandbox>;
  /** Present size by function. */
  readonly presentMb: ReadonlyMap<string, number>;
  /** Unlike that of every run before, so that events are new to those who remember them. */
  readonly run: string;
  readonly world: SampleWorld;
  readonly onProgress: (functionName: string, memoryMb: number) => void;
}

export interface FunctionAdvice {
  readonly functionName: string;
  readonly presentMb: number | null;
  readonly advice: Advice;
  readonly sizes: readonly SizeEstimate[];
}

const WARM_UP = 15;

/** Measures each function at each size, one after the other so that they do not disturb each other, and advises. Changes nothing. */
export async function runRightsize(parts: RightsizeParts): Promise<FunctionAdvice[]> {
  const all: FunctionAdvice[] = [];
  for (const functionName of parts.options.functions) {
    const sizes: SizeEstimate[] = [];
    for (const memoryMb of parts.options.sizesMb) {
      parts.onProgress(functionName, memoryMb);
      sizes.push(estimate(await measureAt(parts, functionName, memoryMb), parts.prices));
    }
    const advice = advise(sizes, parts.options.slower);
    all.push({ functionName, presentMb: parts.presentMb.get(functionName) ?? null, advice, sizes });
  }
  return all;
}

async function measureAt(
  { measure, options, run, world }: RightsizeParts,
  functionName: string,
  memoryMb: number,
): Promise<Measured> {
  const events = Array.from({ length: WARM_UP + options.requests }, (_, index) =>
    eventFor(functionName, { index, run: `${run}-${memoryMb}`, world }),
  );
  const payloads = events.map(({ payload }) => payload);
  const before = events.map((event) => event.before);
  const needsWork = before.some((preparations) => preparations.length > 0);
  const found = await measure({
    ...{ functionName, memoryMb, payloads, warmUp: WARM_UP },
    ...(needsWork ? { before } : {}),
  });
  const sorted = [...found.durationsMs].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const { initMs, peakMemoryMb, failed, failure } = found;
  const measured = { memoryMb, p50Ms: at(0.5), p95Ms: at(0.95), cpuMs: found.cpuMsEach };
  return { ...measured, initMs, peakMemoryMb, failed, failure };
}

const columns = [
  'MB',
  'p50 ms',
  'CPU ms',
  'Lambda p50',
  'Lambda p95',
  'USD/million',
  'memory MB',
  'start ms',
];
const WIDTH = 12;

/** Tables for a person; what is measured and what is modelled stands above them. */
export function rightsizeText(all: readonly FunctionAdvice[]): string {
  const head = [
    'p50, CPU, memory and start are measured here, one environment at a time, with V8 limited as Lambda does at each size.',
    'Lambda p50/p95 and USD are modelled: CPU time stretched by 1769 MB / size below one vCPU, arm64 prices. Compare sizes, not bills.',
  ];
  return [...head, ...all.flatMap(functionText)].join('\n');
}

function functionText({ functionName, presentMb, advice, sizes }: FunctionAdvice): string[] {
  const verdict = advice.memoryMb === null ? 'no advice' : `${advice.memoryMb} MB`;
  return [
    '',
    `${functionName}: now ${presentMb ?? '?'} MB, advice ${verdict}: ${advice.reason}`,
    columns.map((name) => name.padStart(WIDTH)).join(''),
    ...sizes.map(sizeText),
  ];
}

function sizeText(size: SizeEstimate): string {
  if (size.failed > 0) return `${String(size.memoryMb).padStart(WIDTH)}  failed: ${size.failure}`;
  const cells = [
    size.memoryMb,
    size.p50Ms.toFixed(1),
    size.cpuMs.toFixed(1),
    size.lambdaP50Ms.toFixed(1),
    size.lambdaP95Ms.toFixed(1),
    size.usdPerMillion.toFixed(2),
    `${size.peakMemoryMb}${size.fits ? '' : ' !'}`,
    size.initMs.toFixed(0),
  ];
  return cells.map((cell) => String(cell).padStart(WIDTH)).join('');
}
