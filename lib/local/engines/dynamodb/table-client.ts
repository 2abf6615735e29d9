import { AppError } from '../../../../functions/kernel/errors.ts';

/** dynalite wants a signature's form, not a valid one. */
const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=none',
  'x-amz-date': '20200101T000000Z',
};

/** One request of DynamoDB's JSON protocol, without the SDK. Rejects with the error's name as `data.type`. */
export async function callDynamo<Answer>(url: string, operation: string, input: object): Promise<Answer> {
  const headers = { ...HEADERS, 'x-amz-target': `DynamoDB_20120810.${operation}` };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) });
  const body = (await response.json()) as Answer & { __type?: string; message?: string };
  if (response.ok) return body;
  const type = body.__type?.split('#').at(-1) ?? 'UnknownError';
  throw new AppError('unavailable', `DynamoDB ${operation}: ${body.message ?? type}`, { data: { type } });
}
