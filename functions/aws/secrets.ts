import { AppError } from '../kernel/errors.ts';
import { lazy } from '../kernel/lazy.ts';

const secretsClient = lazy(async () => {
  const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  return new SecretsManagerClient({ maxAttempts: 4 });
});

/** Reads a secret's text. Errors: `unavailable` (retryable) when it holds none. */
export async function readSecret(arn: string): Promise<string> {
  const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = await secretsClient();
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  if (SecretString) return SecretString;
  throw new AppError('unavailable', 'the secret has no value yet', { retryable: true, data: { arn } });
}
