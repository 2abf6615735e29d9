import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectRetentionCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type QueuesEngine, startQueues } from '../../lib/local/engines/queues/start-queues.ts';

describe('archive of the local host, through the real S3 client', () => {
  let dataDir: string;
  let engine: QueuesEngine;
  let s3: S3Client;
  const Bucket = 'archive';

  const open = async () => {
    engine = await startQueues(
      { dataDir, region: 'eu-central-1', queues: [], buckets: [Bucket] },
      () => undefined,
    );
    s3 = new S3Client({
      region: 'eu-central-1',
      endpoint: engine.url,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
  };
  const put = (Key: string, Body: string, more: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  const text = async (Key: string) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'springtide-archive-'));
    await open();
  });
  afterAll(async () => {
    s3.destroy();
    await engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('an object is read back as it was written, also when it was streamed', async () => {
    await put('2026/11/a.jsonl', '{"a":1}\n');
    expect(await text('2026/11/a.jsonl')).toBe('{"a":1}\n');
    const Body = Readable.from([Buffer.alloc(70_000, 'x'), Buffer.alloc(30_000, 'y')]);
    await s3.send(new PutObjectCommand({ Bucket, Key: '2026/11/b', Body, ContentLength: 100_000 }));
    expect(await text('2026/11/b')).toBe('x'.repeat(70_000) + 'y'.repeat(30_000));
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: '2026/' }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(['2026/11/a.jsonl', '2026/11/b']);
  });

  test.each([
    [
      'PutObjectTagging',
      (Key: string) =>
        new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [{ Key: 'k', Value: 'v' }] } }),
    ],
    [
      'PutObjectRetention',
      (Key: string) => new PutObjectRetentionCommand({ Bucket, Key, Retention: { Mode: 'GOVERNANCE' } }),
    ],
    ['GetObjectTagging', (Key: string) => new GetObjectTaggingCommand({ Bucket, Key })],
  ])('%s is refused and leaves the object alone', async (_name, command) => {
    await put('kept', 'the body');
    await expect(s3.send(command('kept') as PutObjectTaggingCommand)).rejects.toMatchObject({
      name: 'NotImplemented',
      $metadata: { httpStatusCode: 501 },
    });
    expect(await text('kept')).toBe('the body');
  });

  test('IfNoneMatch: * writes once', async () => {
    await put('once', 'first', { IfNoneMatch: '*' });
    const again = put('once', 'second', { IfNoneMatch: '*' });
    await expect(again).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    expect(await text('once')).toBe('first');
  });

  test('of many conditional writes at once exactly one wins', async () => {
    const attempts = Array.from({ length: 8 }, (_, n) => put('race', `${n}`, { IfNoneMatch: '*' }));
    const results = await Promise.allSettled(attempts);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('IfMatch writes over the version it names only', async () => {
    const { ETag } = await put('matched', 'one');
    await put('matched', 'two', { IfMatch: ETag });
    await expect(put('matched', 'three', { IfMatch: ETag })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(put('absent', 'x', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await text('matched')).toBe('two');
  });

  test('a body that does not match its checksum is not stored', async () => {
    const ChecksumSHA256 = Buffer.alloc(32).toString('base64');
    await expect(put('bad', 'body', { ChecksumSHA256 })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(text('bad')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('objects outlive a restart', async () => {
    await put('lasting', 'still here');
    s3.destroy();
    await engine.stop();
    await open();
    expect(await text('lasting')).toBe('still here');
  });
});
