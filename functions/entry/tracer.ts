/** The parts of an X-Ray trace header (`Root=1-...;Parent=...;Sampled=1`). */
export interface TraceContext {
  /** The header itself, to hand on to what we call. */
  header: string;
  traceId: string;
  sampled: boolean;
}

const ROOT = /(?:^|;)Root=([0-9A-Za-z-]{1,64})(?:;|$)/;

/** Reads a trace header; undefined when there is none or it is malformed. */
export function parseTraceHeader(header: string | undefined): TraceContext | undefined {
  if (header === undefined || header === '') return undefined;
  const traceId = ROOT.exec(header)?.[1];
  return traceId === undefined ? undefined : { header, traceId, sampled: header.includes('Sampled=1') };
}

const PARTS = /Root=1-([0-9a-f]{8})-([0-9a-f]{24}).*Parent=([0-9a-f]{16})/;

/** X-Ray's header as W3C trace context, which every other tracer understands; null when it lacks a part. */
export function toTraceParent({ header, sampled }: TraceContext): string | null {
  const [, time, random, parent] = PARTS.exec(header) ?? [];
  if (time === undefined) return null;
  return `00-${time}${random}-${parent}-${sampled ? '01' : '00'}`;
}

const TRACE_PARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A caller's W3C trace context (version 00); null when there is none or it is malformed. */
export function parseTraceParent(header: string | undefined): string | null {
  return header !== undefined && TRACE_PARENT.test(header) ? header : null;
}

/** Lambda sets `_X_AMZN_TRACE_ID` anew for every invocation. */
export function currentTrace(
  variables: Readonly<Record<string, string | undefined>>,
): TraceContext | undefined {
  return parseTraceHeader(variables['_X_AMZN_TRACE_ID']);
}

/**
 * Runs `work` inside an X-Ray subsegment when the stage switched tracing on and this invocation is sampled.
 * Powertools' tracer is loaded only then: it pulls in the X-Ray SDK, 48 ms of start-up that an untraced function must not pay.
 */
export async function traced<T>(
  name: string,
  variables: Readonly<Record<string, string | undefined>>,
  work: () => Promise<T>,
): Promise<T> {
  if (variables['POWERTOOLS_TRACE_ENABLED'] !== 'true' || !currentTrace(variables)?.sampled) return work();
  const { Tracer } = await import('@aws-lambda-powertools/tracer');
  const tracer = new Tracer();
  return tracer.provider.captureAsyncFunc(name, async (segment) => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Error) segment?.addError(error);
      throw error;
    } finally {
      segment?.close();
    }
  }) as Promise<T>;
}
