import type { Kafka, KafkaConfig, SASLOptions } from 'kafkajs';
import { AppError } from '../kernel/errors.ts';

export type { Admin, Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';

/** How to reach a Kafka cluster; these are the values of EVENT_LOG_BOOTSTRAP and EVENT_LOG_AUTH. */
export interface KafkaConnection {
  /** `host:port`, several separated by commas. */
  bootstrap: string;
  auth: KafkaAuth;
}

/** `none`: plain text without a name, for one machine only. `iam`: TLS and MSK IAM. `scram`: TLS and SASL/SCRAM-SHA-512. */
export type KafkaAuth = 'none' | 'iam' | { scram: { username: string; password: string } };

const CONNECTION_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Delays of 100, 200 ... 1,600 ms before giving up. In kafkajs `factor` is the jitter and `multiplier` the growth (T83).
 */
export const KAFKA_RETRY = {
  initialRetryTime: 100,
  factor: 0.2,
  multiplier: 2,
  maxRetryTime: 1_600,
  retries: 5,
};

/** kafkajs, loaded at first use. A CommonJS package: in a bundle's chunk it has a default export and no others. */
export async function kafkajs(): Promise<typeof import('kafkajs')> {
  return (await import('kafkajs')).default;
}

/** A kafkajs client. Its log is off: every failure reaches the caller as an error. Errors: `invalid_settings`. */
export async function kafkaClient({ bootstrap, auth }: KafkaConnection): Promise<Kafka> {
  const { Kafka, logLevel } = await kafkajs();
  return new Kafka({
    clientId: 'springtide',
    brokers: bootstrap.split(','),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    authenticationTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    enforceRequestTimeout: true,
    retry: KAFKA_RETRY,
    logLevel: logLevel.NOTHING,
    ...security(bootstrap, auth),
  });
}

function security(bootstrap: string, auth: KafkaAuth): Pick<KafkaConfig, 'ssl' | 'sasl'> {
  if (auth === 'none') return {};
  return { ssl: true, sasl: auth === 'iam' ? mskIam(mskRegion(bootstrap)) : scram(auth.scram) };
}

function scram(credentials: { username: string; password: string }): SASLOptions {
  return { mechanism: 'scram-sha-512', ...credentials };
}

/** kafkajs asks again before each token ends; the signer is loaded only where it is used. */
function mskIam(region: string): SASLOptions {
  return {
    mechanism: 'oauthbearer',
    oauthBearerProvider: async () => {
      const { default: signer } = await import('aws-msk-iam-sasl-signer-js');
      const { token } = await signer.generateAuthToken({ region });
      return { value: token };
    },
  };
}

/** MSK's own host names carry the region: `b-1.name.abc.c2.kafka.eu-central-1.amazonaws.com:9098`. */
function mskRegion(bootstrap: string): string {
  const region = /\.kafka(?:-serverless)?\.([a-z0-9-]+)\.amazonaws\.com/.exec(bootstrap)?.[1];
  if (region !== undefined) return region;
  throw new AppError(
    'invalid_settings',
    `IAM needs MSK's own host names to know the region, not "${bootstrap}"`,
  );
}
