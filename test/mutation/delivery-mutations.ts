import type { Mutation } from './mutations.ts';

const UNIT = ['test/unit/notifications/delivery-events.test.ts'];
const PROPERTY = ['test/property/delivery-events.test.ts'];
const SENDING = ['test/unit/notifications/send-delivery.test.ts'];
const HOSTILE = ['test/contract/hostile-receivers.test.ts'];
const DOCUMENTS = ['test/contract/documents.test.ts'];

/** The guards around what notifications publish of deliveries. */
export const deliveryMutations: readonly Mutation[] = [
  {
    guard: 'deliveries: the event of a close is stored by a write of its own',
    file: 'functions/notifications/domain/send-delivery.ts',
    from: 'const isClosed = await store(ports, found, { ...closed, expiresAtMs: nowMs + DELIVERY_LOG_MS });',
    to: 'const isClosed =\n    (await store(ports, found, { data: closed.data })) &&\n    (await store(ports, { ...found, revision: found.revision + 1 }, closed));',
    tests: PROPERTY,
  },
  {
    guard: 'deliveries: a close that lost its race stores its event all the same',
    file: 'functions/aws/dynamo-documents.ts',
    from: "ConditionExpression: '#revision = :revision',",
    to: "ConditionExpression: '#revision >= :revision',",
    tests: DOCUMENTS,
  },
  {
    guard: 'deliveries: an event that joined while others were published is forgotten with them',
    file: 'functions/aws/dynamo-waiting-documents.ts',
    from: ') = :count AND ',
    to: ') >= :count AND ',
    tests: DOCUMENTS,
  },
  {
    guard: 'deliveries: what waits is forgotten before the log has it',
    file: 'functions/kernel/outbox/document-outbox.ts',
    from: 'for (const document of page) read.set(positionOf(document.key), document);',
    to: 'for (const document of page) {\n        read.set(positionOf(document.key), document);\n        await waiting.clear(document);\n      }',
    tests: PROPERTY,
  },
  {
    guard: 'deliveries: a redelivery that ends takes the version of the first',
    file: 'functions/notifications/domain/closing.ts',
    from: 'const closings = (delivery.closings ?? 0) + 1;',
    to: 'const closings = Math.max(delivery.closings ?? 0, 1);',
    tests: PROPERTY,
  },
  {
    guard: 'deliveries: one that is made anew goes on in the old one’s history',
    file: 'functions/notifications/domain/closing.ts',
    from: 'Date.parse(createdAt)',
    to: 'createdAt.length',
    tests: UNIT,
  },
  {
    guard: 'deliveries: what became of them is delivered',
    file: 'functions/notifications/domain/match-webhooks.ts',
    from: 'if (event.aggregateType === DELIVERY) return [];',
    to: "if (event.aggregateType === 'nothing') return [];",
    tests: UNIT,
  },
  {
    guard: 'deliveries: a lost nudge is not made up for',
    file: 'functions/notifications/domain/relay-deliveries.ts',
    from: 'nudge: () => nudge([{ lane, written: null }], run.logger),',
    to: 'nudge: async () => undefined,',
    tests: UNIT,
  },
  {
    guard: 'topics: partitions are added unasked, and keys move with them',
    file: 'functions/ops/domain/plan-topics.ts',
    from: 'if (partitions < wanted.partitions && mayRaise)',
    to: 'if (partitions < wanted.partitions)',
    tests: ['test/unit/events/topics.test.ts'],
  },
  {
    guard: 'topics: what else was set on a topic goes with a new retention',
    file: 'functions/aws/topic-admin.ts',
    from: 'const configEntries = [...kept, ',
    to: 'const configEntries = [...kept.slice(kept.length), ',
    tests: ['test/contract/event-log-topics.test.ts'],
  },
  {
    guard: 'deliveries: a URL that breaks a rule is tried for hours',
    file: 'functions/notifications/domain/send-delivery.ts',
    from: 'if (isHopeless || attempts >= MAX_ATTEMPTS)',
    to: 'if (attempts >= MAX_ATTEMPTS && isHopeless !== null)',
    tests: SENDING,
  },
  {
    guard: 'deliveries: a pause that an endpoint asks for holds for one event only',
    file: 'functions/notifications/domain/endpoint-breaker.ts',
    from: 'const isSpared = askedMs > 0 || failures',
    to: 'const isSpared = failures',
    tests: SENDING,
  },
  {
    guard: 'outbound: the name is looked up again on connecting (DNS rebinding)',
    file: 'functions/aws/guarded-post.ts',
    from: 'lookup: pinned(target.address),',
    to: '...(pinned(target.address) && {}),',
    tests: ['test/contract/guarded-post.test.ts'],
  },
  {
    guard: 'outbound: a variable of the process turns the check of certificates off',
    file: 'functions/aws/guarded-post.ts',
    from: 'rejectUnauthorized: true,',
    to: '',
    tests: HOSTILE,
  },
  {
    guard: 'outbound: an answer that changes the protocol ends in silence',
    file: 'functions/aws/guarded-post.ts',
    from: "call.on('upgrade', (answer, socket) => {",
    to: "call.on('never', (answer: IncomingMessage, socket: import('node:net').Socket) => {",
    tests: HOSTILE,
  },
];
