/** The same, bundled the usual way: with imports of Node modules left as they are: the client and everything it needs is loaded and made, but nothing is sent. */
export async function handler() {
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  const client = new DynamoDBClient({ region: 'eu-west-1' });
  await client.config.requestHandler.metadata;
  return { statusCode: 200, made: client.config.serviceId };
}
