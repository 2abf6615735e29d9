import { openDynamo } from '../../support/dynamo-engine.ts';

/** `node serve-dynamo.ts`: dynalite with the event store's table; prints its address, and ends with its standard input. */
const { close } = await openDynamo(['event-store']);
process.stdout.write(`${process.env['AWS_ENDPOINT_URL_DYNAMODB']}\n`);
process.stdin.resume();
process.stdin.once('end', () => void close().then(() => process.exit(0)));
