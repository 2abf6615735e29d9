import { lazy } from '../kernel/lazy.ts';

/** One DynamoDB client a sandbox, loaded at first use: importing the SDK costs more than a whole request (see test/bench). */
export const dynamoClient = lazy(async () => {
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  return new DynamoDBClient({ maxAttempts: 4 });
});
