import { mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepSecretValues } from '../../lib/local/secrets/secret-values.ts';
import { type SecretsEngine, startSecrets } from '../../lib/local/secrets/start-secrets.ts';
import type { SecretModel } from '../../lib/local/template/model.ts';

const arn = (name: string) => `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-abc123`;
const secrets: SecretModel[] = [
  {
    name: 'role',
    arn: arn('role'),
    content: { kind: 'generated', template: { username: 'orders' }, key: 'password', length: 12 },
  },
  { name: 'key', arn: arn('key'), content: { kind: 'random', length: 64 } },
  { name: 'plain', arn: arn('plain'), content: { kind: 'literal', value: 'as written' } },
];
let engine: SecretsEngine;
let file: string;
let client: SecretsManagerClient;

beforeAll(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'springtide-secrets-')), 'secrets.json');
  engine = await startSecrets(await keepSecretValues(file, secrets, (length) => 'x'.repeat(length)));
  client = new SecretsManagerClient({
    endpoint: engine.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(async () => {
  client.destroy();
  await engine.stop();
});

async function read(SecretId: string): Promise<string | undefined> {
  return (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;
}

test('the real client reads generated, random and literal secrets by arn and by name', async () => {
  expect(JSON.parse((await read(arn('role'))) ?? '')).toEqual({
    username: 'orders',
    password: 'x'.repeat(12),
  });
  expect(await read('key')).toBe('x'.repeat(64));
  expect(await read('plain')).toBe('as written');
});

test('an unknown secret is ResourceNotFoundException', async () => {
  await expect(read('nobody')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('values survive a restart in a file that only its owner reads', async () => {
  const again = await keepSecretValues(file, secrets, (length) => 'y'.repeat(length));
  expect(again.get(arn('key'))).toBe('x'.repeat(64));
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});
