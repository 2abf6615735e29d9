import { z } from 'zod';
import { parseInput } from './cloudwatch-input.ts';
import type { MetricId, MetricMemory } from './metric-memory.ts';

const pageSize = 500;

const inputSchema = z.object({
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: z
    .array(z.object({ Name: z.string(), Value: z.string().optional() }))
    .max(30)
    .default([]),
  NextToken: z.string().regex(/^\d+$/).optional(),
});

type Filter = z.infer<typeof inputSchema>;

/** ListMetrics, 500 to a page. */
export function listMetrics(body: unknown, memory: MetricMemory): Record<string, unknown> {
  const filter = parseInput(inputSchema, body);
  const wanted = memory.list().filter((id) => isWanted(id, filter));
  const start = Number(filter.NextToken ?? 0);
  const end = start + pageSize;
  return {
    Metrics: wanted.slice(start, end).map(wire),
    ...(end < wanted.length ? { NextToken: String(end) } : {}),
  };
}

function isWanted(id: MetricId, filter: Filter): boolean {
  const { Namespace = id.namespace, MetricName = id.name } = filter;
  const isNamed = id.namespace === Namespace && id.name === MetricName;
  return isNamed && filter.Dimensions.every(({ Name, Value }) => hasDimension(id, Name, Value));
}

function hasDimension(id: MetricId, name: string, value: string | undefined): boolean {
  const found = id.dimensions[name];
  return found !== undefined && (value === undefined || value === found);
}

function wire(id: MetricId): Record<string, unknown> {
  const dimensions = Object.entries(id.dimensions).map(([Name, Value]) => ({ Name, Value }));
  return { Namespace: id.namespace, MetricName: id.name, Dimensions: dimensions };
}
