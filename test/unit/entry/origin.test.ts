import { expect, test } from 'vitest';
import { originOf } from '../../../functions/entry/origin.ts';
import { parseTraceHeader, toTraceParent } from '../../../functions/entry/tracer.ts';

const W3C = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const own = { traceParent: () => '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-00' };

test("a request's writes carry its correlation and the caller's trace, else our own", () => {
  const request = (headers: Record<string, string>) => ({ correlationId: 'c-1', headers });
  expect(originOf(request({ traceparent: W3C }), own)).toEqual({
    correlationId: 'c-1',
    causationId: null,
    traceParent: W3C,
  });
  for (const bad of [
    '',
    'x',
    W3C.toUpperCase(),
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `${W3C}\r\na: b`,
  ])
    expect(originOf(request({ traceparent: bad }), own).traceParent).toBe(own.traceParent());
  expect(originOf(request({}), { traceParent: () => null }).traceParent).toBeNull();
});

test("X-Ray's header becomes W3C trace context with the same ids", () => {
  const toW3c = (header: string) => {
    const trace = parseTraceHeader(header);
    return trace ? toTraceParent(trace) : null;
  };
  expect(toW3c('Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1')).toBe(
    '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01',
  );
  expect(toW3c('Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0;Lineage=a')).toBe(
    '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-00',
  );
  expect(toW3c('Root=1-5759e988-bd862e3fe1be46a994272793')).toBeNull();
});
