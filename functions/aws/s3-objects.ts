import { AppError } from '../kernel/errors.ts';
import type { ObjectStore } from '../kernel/events/event-archive.ts';
import { lazy } from '../kernel/lazy.ts';

const s3Client = lazy(async () => {
  const { S3Client } = await import('@aws-sdk/client-s3');
  return new S3Client({ maxAttempts: 4 });
});

/** Port ObjectStore over one bucket. The SDK sends and checks a checksum with every object. */
export function s3Objects(bucket: string): ObjectStore {
  return {
    put: (key, body, contentType) => put(bucket, key, { body, contentType }),
    get: (key) => get(bucket, key),
    list: (prefix) => list(bucket, prefix),
  };
}

interface NewObject {
  body: Uint8Array;
  contentType: string;
}

async function put(bucket: string, key: string, { body, contentType }: NewObject): Promise<void> {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await s3Client();
  const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType });
  await client.send(command).catch(translate);
}

async function get(bucket: string, key: string): Promise<Uint8Array | null> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await s3Client();
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToByteArray()) ?? null;
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return null;
    return translate(error);
  }
}

async function list(bucket: string, prefix: string): Promise<string[]> {
  const { ListObjectsV2Command } = await import('@aws-sdk/client-s3');
  const client = await s3Client();
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await client
      .send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      )
      .catch(translate);
    keys.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return keys.sort();
}

function translate(cause: unknown): never {
  const { name, message, $metadata } = cause as Error & { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  const retryable = status === undefined || status >= 500 || status === 429;
  throw new AppError(retryable ? 'unavailable' : 'internal', `S3: ${name} ${message}`, { retryable, cause });
}
