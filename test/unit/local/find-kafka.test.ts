import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchKafka } from '../../../lib/local/engines/kafka/fetch-kafka.ts';
import { findKafka } from '../../../lib/local/engines/kafka/find-kafka.ts';
import { KAFKA_VERSION } from '../../../lib/local/engines/kafka/kafka-version.ts';

describe('finding and fetching Kafka', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'springtide-find-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const program = async (name: string, body: string) => {
    await mkdir(join(folder, 'bin'), { recursive: true });
    await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${body}\n`);
    await chmod(join(folder, 'bin', name), 0o755);
  };
  const java = (version: string) => program('java', `echo 'openjdk version "${version}"' >&2`);
  const search = () => findKafka({ path: join(folder, 'bin'), cacheDir: join(folder, 'kafka') });

  test('says what is missing', async () => {
    expect(await search()).toMatchObject({ kind: 'missing', reason: expect.stringContaining('no Java') });
    await java('11.0.2');
    expect(await search()).toMatchObject({ kind: 'missing', reason: expect.stringContaining('Java 11') });
    await java('17.0.15');
    expect(await search()).toMatchObject({ kind: 'missing', reason: expect.stringContaining('Maven') });
  });

  test('Maven can fetch it; once it is cached, Maven is not needed', async () => {
    await java('21.0.1');
    await program('mvn', 'exit 0');
    expect(await search()).toMatchObject({ kind: 'fetchable' });
    await mkdir(join(folder, 'kafka'));
    await rm(join(folder, 'bin', 'mvn'));
    expect(await search()).toMatchObject({ kind: 'cached' });
  });

  test('two starts at once download once, and nothing is left lying about', async () => {
    let downloads = 0;
    const download = async (partial: string) => {
      downloads += 1;
      await mkdir(join(partial, 'lib'), { recursive: true });
    };
    const options = { cacheDir: join(folder, 'kafka'), download };
    await Promise.all([fetchKafka(options, () => undefined), fetchKafka(options, () => undefined)]);
    expect(downloads).toBe(1);
    expect(await readdir(folder)).toEqual(['kafka']);
  });

  test('the lock of a process that died is taken over, and a failed download can be tried again', async () => {
    const options = {
      cacheDir: join(folder, 'kafka'),
      download: () => Promise.reject(new Error('no network')),
    };
    // Above the largest process id Linux gives out.
    await writeFile(`${options.cacheDir}.lock`, '99999999');
    await expect(fetchKafka(options, () => undefined)).rejects.toThrow('no network');
    const download = async (partial: string) => void (await mkdir(partial, { recursive: true }));
    await fetchKafka({ ...options, download }, () => undefined);
    expect(await readdir(folder)).toContain('kafka');
  });

  test('the pom names the version that is announced', async () => {
    const pom = await readFile(new URL('../../../lib/local/engines/kafka/pom.xml', import.meta.url), 'utf8');
    expect(pom).toContain(`<kafka.version>${KAFKA_VERSION}</kafka.version>`);
  });
});
