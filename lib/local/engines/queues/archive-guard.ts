import { createHash } from 'node:crypto';
import type { Fauxqs, QueueApp, S3Store } from './fauxqs-internals.ts';

/** Sub-resources and parameters that fauxqs really implements, by method; it ignores all others, and a PUT would overwrite. */
const IMPLEMENTED: Readonly<Record<string, readonly string[]>> = {
  GET: [
    'list-type',
    'prefix',
    'delimiter',
    'max-keys',
    'start-after',
    'continuation-token',
    'encoding-type',
    'fetch-owner',
    'marker',
    'lifecycle',
    'attributes',
  ],
  HEAD: [],
  PUT: ['partNumber', 'uploadId', 'lifecycle', 'renameObject'],
  POST: ['uploads', 'uploadId', 'delete'],
  DELETE: ['uploadId', 'lifecycle'],
};

/** `x-id` is the SDK's note to itself; `X-Amz-*` sign a URL. */
const HARMLESS = /^(x-id$|x-amz-)/i;

interface ArchiveRequest {
  method: string;
  query: unknown;
  params: unknown;
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
}

interface Refusal {
  status: number;
  code: string;
  message: string;
}

/**
 * Refuses what fauxqs would answer wrongly: unknown sub-resources (501), writes whose condition does not hold (412) and
 * bodies that do not match their checksum (400). All in one synchronous hook, so nothing comes between check and write.
 */
export function guardArchive(app: QueueApp, store: S3Store, fauxqs: Fauxqs): void {
  app.addHook('preHandler', (request, reply, done) => {
    const { bucket, '*': key } = request.params as { bucket?: string; '*'?: string };
    if (bucket === undefined) return done();
    const refusal =
      unknownParameter(request) ??
      failedCondition(request, store, { bucket, key: key ?? '' }) ??
      wrongBody(request, fauxqs);
    if (!refusal) return done();
    const { status, code, message } = refusal;
    const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
    reply.code(status).header('content-type', 'application/xml').send(xml);
  });
}

function unknownParameter(request: ArchiveRequest): Refusal | undefined {
  const implemented = IMPLEMENTED[request.method] ?? [];
  const names = Object.keys(request.query as object);
  const unknown = names.find((name) => !implemented.includes(name) && !HARMLESS.test(name));
  if (unknown === undefined) return undefined;
  const message = `${request.method} with ?${unknown} is not implemented by this local store`;
  return { status: 501, code: 'NotImplemented', message };
}

/** If-None-Match: * and If-Match on PutObject and CompleteMultipartUpload. */
function failedCondition(
  request: ArchiveRequest,
  store: S3Store,
  at: { bucket: string; key: string },
): Refusal | undefined {
  if (!isWrite(request) || at.key === '') return undefined;
  const etag = etagOf(store, at);
  const { 'if-none-match': none, 'if-match': match } = request.headers;
  if (none === '*' && etag !== undefined) return FAILED;
  return match === undefined ? undefined : mismatch(String(match), etag);
}

/** Of a multipart upload only the last step makes the object. */
function isWrite({ method, query }: ArchiveRequest): boolean {
  const { partNumber, uploadId } = query as { partNumber?: string; uploadId?: string };
  return method === 'PUT' ? partNumber === undefined : method === 'POST' && uploadId !== undefined;
}

function mismatch(wanted: string, etag: string | undefined): Refusal | undefined {
  if (etag === undefined) return MISSING;
  return bare(wanted) === bare(etag) ? undefined : FAILED;
}

const FAILED: Refusal = {
  status: 412,
  code: 'PreconditionFailed',
  message: 'At least one of the pre-conditions you specified did not hold',
};

const MISSING: Refusal = { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' };

function etagOf(store: S3Store, { bucket, key }: { bucket: string; key: string }): string | undefined {
  try {
    return store.headObject(bucket, key).etag;
  } catch {
    // fauxqs throws for a missing key or bucket; the write itself then says which.
    return undefined;
  }
}

function bare(etag: string): string {
  return etag.replaceAll('"', '');
}

function wrongBody(request: ArchiveRequest, fauxqs: Fauxqs): Refusal | undefined {
  if (request.method !== 'PUT' || !Buffer.isBuffer(request.body)) return undefined;
  const { body, trailers } = decoded(request, request.body, fauxqs);
  const sum =
    fauxqs.extractChecksumFromHeaders(trailers) ?? fauxqs.extractChecksumFromHeaders(request.headers);
  if (sum && fauxqs.computeChecksum(sum.algorithm, body) !== sum.value) return badDigest(sum.algorithm);
  const md5 = request.headers['content-md5'];
  if (md5 === undefined || createHash('md5').update(body).digest('base64') === md5) return undefined;
  return badDigest('Content-MD5');
}

function decoded({ headers }: ArchiveRequest, body: Buffer, fauxqs: Fauxqs) {
  const chunked = String(headers['content-encoding'] ?? '').includes('aws-chunked');
  return chunked ? fauxqs.decodeAwsChunked(body) : { body, trailers: {} };
}

function badDigest(what: string): Refusal {
  return {
    status: 400,
    code: 'BadDigest',
    message: `The ${what} you specified did not match what we received.`,
  };
}
