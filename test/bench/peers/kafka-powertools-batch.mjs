import { BatchProcessor, EventType } from '@aws-lambda-powertools/batch';
import { kafkaConsumer, SchemaType } from '@aws-lambda-powertools/kafka';

/** Powertools decodes, and its batch processor isolates failures; without the order of keys, which it does not keep. */
let handled = 0;
const handle = async ({ value }) => {
  if (value.eventId !== '') handled += 1;
};
const processor = new BatchProcessor(EventType.SQS);

export const handler = kafkaConsumer(
  async (event) => {
    processor.register(event.records, handle);
    await processor.process();
    return processor.response();
  },
  { value: { type: SchemaType.JSON } },
);

export const handledEvents = () => handled;
