import type { IncomingMessage } from 'node:http';

/** API Gateway's payload limit: 10 MB. */
export const PAYLOAD_LIMIT_BYTES = 10 * 1024 * 1024;

/** The whole body, or `undefined` as soon as it is known to be over the limit. Rejects when the client goes away. */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limitBytes) resolve(undefined);
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('client went away')));
  });
}
