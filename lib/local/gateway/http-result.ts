/** An HTTP answer ready to be written. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  body: string | Buffer;
}

interface StructuredResult {
  statusCode: number | string;
  headers?: Record<string, string | number | boolean>;
  cookies?: string[];
  body?: string;
  isBase64Encoded?: boolean;
}

/** API Gateway's own answers, such as `{"message":"Not Found"}`. */
export function gatewayMessage(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ message }),
  };
}

export const internalServerError = gatewayMessage(500, 'Internal Server Error');
export const entityTooLarge = gatewayMessage(413, 'Request Entity Too Large');
export const serviceUnavailable = gatewayMessage(503, 'Service Unavailable');

/**
 * A function's result in payload format 2.0: with `statusCode` it is the answer, without it is the body of a 200.
 * Anything API Gateway cannot read is a 500. Source: http-api-develop-integrations-lambda, "Lambda function response".
 */
export function toHttpAnswer(payload: string): HttpAnswer {
  const result = parseResult(payload);
  if (result.kind === 'broken') return internalServerError;
  if (result.kind === 'structured') return structuredAnswer(result.value);
  const body = typeof result.value === 'string' ? result.value : payload;
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

type ParsedResult =
  | { kind: 'broken' }
  | { kind: 'structured'; value: StructuredResult }
  | { kind: 'inferred'; value: unknown };

function parseResult(payload: string): ParsedResult {
  try {
    const value: unknown = JSON.parse(payload);
    const structured = typeof value === 'object' && value !== null && 'statusCode' in value;
    return structured
      ? { kind: 'structured', value: value as StructuredResult }
      : { kind: 'inferred', value };
  } catch {
    return { kind: 'broken' };
  }
}

function structuredAnswer(result: StructuredResult): HttpAnswer {
  const status = Number(result.statusCode);
  const { body = '', headers = {}, cookies = [] } = result;
  if (!isStatus(status) || typeof body !== 'string') return internalServerError;
  const answer: HttpAnswer['headers'] = { 'content-type': 'text/plain; charset=utf-8' };
  for (const [name, value] of Object.entries(headers)) answer[name.toLowerCase()] = String(value);
  if (cookies.length > 0) answer['set-cookie'] = cookies.map(String);
  return { status, headers: answer, body: result.isBase64Encoded ? Buffer.from(body, 'base64') : body };
}

function isStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 100 && status <= 599;
}
