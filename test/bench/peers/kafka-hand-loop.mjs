/** The loop a careful person writes: decode, keep the order of each key, sixteen keys at a time. */
let handled = 0;
const handle = async (event) => {
  if (event.eventId !== '') handled += 1;
};

export const handler = async (event) => {
  const lanes = new Map();
  for (const records of Object.values(event.records)) {
    for (const record of records) {
      const domainEvent = JSON.parse(Buffer.from(record.value, 'base64').toString('utf8'));
      const key = `${record.topic}/${record.partition}/${record.key}`;
      const lane = lanes.get(key);
      if (lane) lane.push(domainEvent);
      else lanes.set(key, [domainEvent]);
    }
  }
  const waiting = lanes.values();
  const worker = async () => {
    for (const lane of waiting) for (const one of lane) await handle(one);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
};

export const handledEvents = () => handled;
