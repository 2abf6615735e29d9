import { findKafka, kafkaPlaces } from '../../lib/local/engines/kafka/find-kafka.ts';
import { startKafka } from '../../lib/local/engines/kafka/start-kafka.ts';

/** A host to be killed: starts Kafka over the folder it is given, says where, and stays. */
const found = await findKafka(kafkaPlaces(process.env));
const engine = await startKafka({ dataDir: process.argv[2] ?? '', found }, () => undefined);
console.log(engine.bootstrap);
setInterval(() => undefined, 60_000);
