import { writeSync } from 'node:fs';

/** The hand loop with what our entry does besides: envelope check, a failure kept apart, each event counted and timed. */
let handled = 0;
const handle = async (event) => {
  if (event.eventId !== '') handled += 1;
};

const isText = (value) => typeof value === 'string' && value !== '';
const isCount = (value) => Number.isSafeInteger(value) && value >= 1;
const isEnvelope = (event) =>
  isText(event?.eventId) &&
  isText(event.eventType) &&
  isCount(event.schemaVersion) &&
  isText(event.timestamp) &&
  isText(event.accountId) &&
  isText(event.aggregateType) &&
  isText(event.aggregateId) &&
  isCount(event.version);

function decode(record) {
  const event = JSON.parse(Buffer.from(record.value, 'base64').toString('utf8'));
  if (!isEnvelope(event)) throw new Error('not a domain event');
  return event;
}

export const handler = async (event) => {
  const counts = new Map();
  const seconds = [];
  const failed = [];
  const lanes = new Map();
  for (const records of Object.values(event.records)) {
    for (const record of records) {
      const key = `${record.topic}/${record.partition}/${record.key}`;
      const lane = lanes.get(key);
      if (lane) lane.push(record);
      else lanes.set(key, [record]);
    }
  }
  const waiting = lanes.values();
  const handleRecord = async (record) => {
    try {
      const one = decode(record);
      const started = performance.now();
      await handle(one);
      seconds.push((performance.now() - started) / 1000);
      counts.set(one.eventType, (counts.get(one.eventType) ?? 0) + 1);
    } catch (error) {
      failed.push({ record, error });
    }
  };
  const worker = async () => {
    for (const lane of waiting) for (const record of lane) await handleRecord(record);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  report(counts, seconds);
  if (failed.length > 0) throw failed[0].error;
};

function report(counts, seconds) {
  for (let at = 0; at < seconds.length; at += 100) {
    const Metrics = [{ Name: 'event_processing_duration_seconds', Unit: 'Seconds' }];
    const directive = { Namespace: 'springtide', Dimensions: [['service']], Metrics };
    const _aws = { Timestamp: Date.now(), CloudWatchMetrics: [directive] };
    const values = { event_processing_duration_seconds: seconds.slice(at, at + 100) };
    writeSync(1, `${JSON.stringify({ _aws, service: 'bench', ...values })}\n`);
  }
  for (const [event_type, event_processing_total] of counts) {
    const Metrics = [{ Name: 'event_processing_total', Unit: 'Count' }];
    const directive = { Namespace: 'springtide', Dimensions: [['service', 'event_type']], Metrics };
    const _aws = { Timestamp: Date.now(), CloudWatchMetrics: [directive] };
    writeSync(1, `${JSON.stringify({ _aws, service: 'bench', event_type, event_processing_total })}\n`);
  }
}

export const handledEvents = () => handled;
