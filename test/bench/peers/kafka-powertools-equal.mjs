import { BatchProcessor, EventType } from '@aws-lambda-powertools/batch';
import { kafkaConsumer, SchemaType } from '@aws-lambda-powertools/kafka';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { z } from 'zod';

/** Powertools with what our entry does besides: the envelope checked by a schema, each event counted and timed. */
const text = z.string().min(1);
const count = z.int().min(1);
const envelope = z.looseObject({
  ...{ eventId: text, eventType: text, schemaVersion: count, timestamp: text },
  ...{ accountId: text, aggregateType: text, aggregateId: text, version: count },
});

const metrics = new Metrics({ namespace: 'springtide', serviceName: 'bench' });
let handled = 0;
const handle = async ({ value }) => {
  const started = performance.now();
  if (value.eventId !== '') handled += 1;
  metrics.addMetric('event_processing_duration_seconds', 'Seconds', (performance.now() - started) / 1000);
  metrics.addMetric('event_processing_total', 'Count', 1);
};
const processor = new BatchProcessor(EventType.SQS);

export const handler = kafkaConsumer(
  async (event) => {
    processor.register(event.records, handle);
    await processor.process();
    metrics.publishStoredMetrics();
    return processor.response();
  },
  { value: { type: SchemaType.JSON, parserSchema: envelope } },
);

export const handledEvents = () => handled;
