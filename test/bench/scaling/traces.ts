import { readFileSync } from 'node:fs';
import { readTrace, type Trace } from '../../../lib/simulator/trace.ts';
import { syntheticTraces } from './families.ts';

/** Traffic to play, by what it is called; `scale` multiplies its counts. */
export interface Played {
  readonly name: string;
  readonly trace: Trace;
  readonly scale: number;
}

/** `synthetic`: the families that the seed draws; else the traces of a folder, as its index.json names them. */
export function tracesIn(dir: string, seed: number): Played[] {
  if (dir === 'synthetic')
    return Object.entries(syntheticTraces(seed)).map(([name, trace]) => ({ name, trace, scale: 1 }));
  const index = JSON.parse(readFileSync(`${dir}/index.json`, 'utf8')) as Record<
    string,
    { file: string; scale: number }
  >;
  return Object.entries(index).map(([name, { file, scale }]) => ({
    name,
    trace: readTrace(`${dir}/${file}`),
    scale,
  }));
}

export function firstDays(trace: Trace, days: number): Trace {
  return { ...trace, counts: trace.counts.subarray(0, Math.ceil((days * 86_400) / trace.intervalSeconds)) };
}
