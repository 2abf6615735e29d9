import { AwsError } from '../aws-error.ts';
import type { InvokeOutcome } from '../contracts.ts';
import type { Call } from '../dispatcher.ts';
import type { Target } from '../function-registry.ts';
import type { LambdaParts } from '../lambda-parts.ts';
import type { ControlRoute } from './control-endpoint.ts';
import type { ControlAnswer, ControlCall } from './http-exchange.ts';

/** Largest event of an asynchronous invocation. */
const maxAsyncBytes = 1_048_576;

/** Invoke: synchronous, asynchronous and dry run. */
export function invokeRoutes(parts: LambdaParts): ControlRoute[] {
  return [
    {
      method: 'POST',
      path: 'functions/*/invocations',
      budget: 'none',
      handle: (call) => invoke(parts, call),
    },
  ];
}

async function invoke(parts: LambdaParts, call: ControlCall): Promise<ControlAnswer> {
  const target = parts.registry.resolve(call.path[1] ?? '', call.query.get('Qualifier') ?? undefined);
  const payload = call.body === '' ? '{}' : call.body;
  checkJson(payload);
  const type = call.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  const executed = { requestId: call.requestId, payload, ...clientContext(call) };
  if (type === 'DryRun') return { status: 204 };
  if (type === 'Event') return queue(parts, target, executed);
  if (type !== 'RequestResponse')
    throw new AwsError('InvalidParameterValueException', `Invocation type ${type}`);
  const outcome = await parts.dispatcher.run(target, { ...executed, left: call.left });
  const wantsTail = call.headers['x-amz-log-type'] === 'Tail';
  return answerOf(outcome, target, wantsTail ? target.record.logs.tail(call.requestId) : undefined);
}

function queue(parts: LambdaParts, target: Target, call: Call): ControlAnswer {
  if (Buffer.byteLength(call.payload) > maxAsyncBytes) {
    const text = `Request must be smaller than ${maxAsyncBytes} bytes for the InvokeFunction operation`;
    throw new AwsError('RequestTooLargeException', text);
  }
  parts.asyncInvocations.submit(target, call);
  return { status: 202, body: '' };
}

function answerOf(outcome: InvokeOutcome, target: Target, tail: string | undefined): ControlAnswer {
  if (outcome.kind === 'throttled') {
    const { reason, retryAfterSeconds } = outcome;
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', { Reason: reason, retryAfterSeconds });
  }
  return {
    status: 200,
    body: outcome.payload,
    headers: {
      'x-amz-executed-version': target.record.version,
      ...(outcome.kind === 'error' ? { 'x-amz-function-error': 'Unhandled' } : {}),
      ...(tail === undefined ? {} : { 'x-amz-log-result': Buffer.from(tail).toString('base64') }),
    },
  };
}

function checkJson(payload: string): void {
  try {
    JSON.parse(payload);
  } catch (error) {
    const text = `Could not parse request body into json: ${error}`;
    throw new AwsError('InvalidRequestContentException', text);
  }
}

/** The client context travels base64 encoded and reaches the runtime as JSON. */
function clientContext(call: ControlCall): { clientContext?: string } {
  const encoded = call.headers['x-amz-client-context'];
  return typeof encoded === 'string' ? { clientContext: Buffer.from(encoded, 'base64').toString() } : {};
}
