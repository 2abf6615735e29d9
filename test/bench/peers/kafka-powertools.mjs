import { kafkaConsumer, SchemaType } from '@aws-lambda-powertools/kafka';

/** Powertools decodes; the order of each key and the bound are by hand, because it has neither. */
let handled = 0;
const handle = async (event) => {
  if (event.eventId !== '') handled += 1;
};

export const handler = kafkaConsumer(
  async (event) => {
    const lanes = new Map();
    for (const record of event.records) {
      const key = `${record.topic}/${record.partition}/${record.key}`;
      const lane = lanes.get(key);
      if (lane) lane.push(record);
      else lanes.set(key, [record]);
    }
    const waiting = lanes.values();
    const worker = async () => {
      for (const lane of waiting) for (const one of lane) await handle(one.value);
    };
    await Promise.all(Array.from({ length: 16 }, worker));
  },
  { value: { type: SchemaType.JSON } },
);

export const handledEvents = () => handled;
