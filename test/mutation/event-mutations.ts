import type { Mutation } from './mutations.ts';

const KAFKA_ENTRY = ['test/unit/entry/kafka.test.ts'];
const EVENT_LOG = ['test/contract/event-log.test.ts'];
const RELAY = ['test/unit/kernel/relay.test.ts'];
const REPLAY = ['test/unit/history/replay.test.ts'];

/** The guards against the traps T76 to T92; those of T86's append and T87's outbox are among promise 1's. */
export const eventMutations: readonly Mutation[] = [
  {
    guard: 'T76 T77 consumers: a batch whose infrastructure failed counts as done',
    file: 'functions/entry/kafka.ts',
    from: "invocation.logger.error('batch goes back to the log', { error });\n      throw error;",
    to: "invocation.logger.error('batch goes back to the log', { error });",
    tests: KAFKA_ENTRY,
  },
  {
    guard: 'T78 lanes: events of one key are handled side by side',
    file: 'functions/entry/kafka-record.ts',
    from: '[...Map.groupBy(some, keyOf).values()]',
    to: 'some.map((record) => [record])',
    tests: ['test/unit/history/recorder.test.ts'],
  },
  {
    guard: 'T79 subscriptions: a new group begins with what comes next',
    file: 'lib/local/engines/kafka/kafka-subscription.ts',
    from: 'fromBeginning: true',
    to: 'fromBeginning: false',
    tests: EVENT_LOG,
  },
  {
    guard: 'T80 subscriptions: the fetch loop, and with it the heartbeat, waits for the handler',
    file: 'lib/local/engines/kafka/kafka-subscription.ts',
    from: 'async (payload: EachBatchPayload) => this.#open(payload);',
    to: 'async (payload: EachBatchPayload) => this.#workOff(payload);',
    tests: ['test/local/kafka-slow-handler.test.ts'],
  },
  {
    guard: 'T81 effects: what is done is done again',
    file: 'functions/kernel/events/perform-effect.ts',
    from: "if (claim.kind === 'done') return { kind: 'already-done', doneAt: claim.doneAt };",
    to: "if (claim.kind === 'done') await act(1);",
    tests: ['test/unit/notifications/send-delivery.test.ts'],
  },
  {
    guard: 'T82 circuit: its own refusals keep it open',
    file: 'functions/kernel/resilience/circuit-breaker.ts',
    from: "if (state.kind === 'probing' || clock() < state.untilMs) return false;",
    to: "if (state.kind === 'probing' || clock() < state.untilMs) {\n        state = { kind: 'open', untilMs: clock() + settings.openMs };\n        return false;\n      }",
    tests: RELAY,
  },
  {
    guard: 'T83 client: a factor of 2, which is jitter',
    file: 'functions/aws/kafka-client.ts',
    from: 'factor: 0.2',
    to: 'factor: 2',
    tests: ['test/unit/kafka-retry.test.ts'],
  },
  {
    guard: 'T84 replay: instants are compared as they were written',
    file: 'functions/history/domain/start-replay.ts',
    from: 'const to = new Date(wish.to ?? now).toISOString();',
    to: 'const to = wish.to ?? now;',
    tests: REPLAY,
  },
  {
    guard: 'a replay goes through days that nothing can lie in',
    named: 'from 2001 to 2099',
    file: 'functions/history/domain/start-replay.ts',
    from: 'return { from: from < first ? first : from, to: to > now ? now : to };',
    to: 'return { from, to };',
    tests: ['test/unit/history/replay.test.ts'],
  },
  {
    guard: 'an event whose time is none hides all later ones of its aggregate',
    named: 'hid itself',
    file: 'functions/entry/kafka-record.ts',
    from: "return isInstant(timestamp) ? undefined : 'timestamp';",
    to: "return isText(timestamp) ? undefined : 'timestamp';",
    tests: ['test/unit/entry/kafka.test.ts'],
  },
  {
    guard: 'T91 failed events: all are retried in no order',
    named: 'in the order of the log',
    file: 'functions/history/domain/retry-failed.ts',
    from: '(await allFailed(ports.failed)).toSorted(inLogOrder)',
    to: 'await allFailed(ports.failed)',
    tests: ['test/unit/history/retry-failed.test.ts'],
  },
  {
    guard: 'T85 snapshots: a changed fold starts from a state of the old one',
    file: 'functions/kernel/events/load-aggregate.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is part of the source text
    from: 'return `${name}@${version}`;',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is part of the source text
    to: 'return `${name}@${version > 0}`;',
    tests: ['test/contract/event-store.test.ts'],
  },
  {
    guard: 'T86 history: an event is appended behind a gap',
    file: 'functions/kernel/events/commit-history.ts',
    from: "if (fresh[0]?.event.version !== last + 1) return 'gap';",
    to: '',
    tests: ['test/property/event-store.test.ts'],
  },
  {
    guard: 'T88 replay: it says that it is done when it has begun',
    file: 'functions/history/domain/run-replay.ts',
    from: 'stepped.progress.day < stepped.progress.days ? stepped.state',
    to: 'stepped.progress.day < 0 ? stepped.state',
    tests: REPLAY,
  },
  {
    guard: 'T89 replay: a ghost acts',
    file: 'functions/kernel/events/perform-effect.ts',
    from: 'return async ({ key }) => {\n    const known',
    to: 'return async ({ key, act }) => {\n    await act(1);\n    const known',
    tests: REPLAY,
  },
  {
    guard: 'T90 archive: what was written is not read back before it is deleted',
    file: 'functions/kernel/events/event-archive.ts',
    from: 'const stored = await read(segment.key);',
    to: 'const stored = commits;',
    tests: ['test/contract/event-archive.test.ts'],
  },
  {
    guard: 'T91 consumers: what another try cannot mend is tried again',
    file: 'functions/entry/kafka-lane.ts',
    from: 'return isLast || (error instanceof AppError && !error.retryable);',
    to: 'return isLast;',
    tests: KAFKA_ENTRY,
  },
  {
    guard: 'T92 mappings: on-demand pollers are asked for what they do not have',
    file: 'lib/infra/topic-source.ts',
    from: "if (stage.kafkaPollers.mode === 'on-demand') return {};\n  const { minimum, maximum } = stage.kafkaPollers;\n  return {",
    to: "const { minimum, maximum } = { minimum: 1, maximum: 12, ...stage.kafkaPollers };\n  if (stage.kafkaPollers.mode === 'on-demand') return { bisectBatchOnError: true };\n  return {",
    tests: ['test/infra/data-stack.test.ts'],
  },
  {
    guard: 'a message that is postponed until its queue gives it up dies without a reason',
    named: 'postponed until',
    file: 'functions/entry/note-tries.ts',
    from: 'noteLast([message],',
    to: 'noteLast([],',
    tests: ['test/unit/entry/sqs.test.ts'],
  },
  {
    guard: 'a message that others of its group held back to the end dies without a reason',
    named: 'behind one of its group',
    file: 'functions/entry/note-tries.ts',
    from: 'noteLast(messages, (one) =>\n',
    to: 'noteLast([], (one) =>\n',
    tests: ['test/unit/entry/sqs.test.ts'],
  },
  {
    guard: 'a worker that is killed at each try leaves no reason',
    named: 'killed at each try',
    file: 'functions/entry/sqs.ts',
    from: 'await notes.begin(records.map(received));',
    to: 'await notes.begin([]);',
    tests: ['test/unit/entry/sqs.test.ts'],
  },
  {
    guard: 'what else an outcome holds keeps a message from being postponed',
    named: 'postponed message stays',
    file: 'functions/entry/sqs.ts',
    from: "return { kind: 'postponed', delayMs: postponement.delayMs, reason: postponement.reason };",
    to: "return { kind: 'postponed', ...postponement };",
    tests: ['test/unit/entry/sqs.test.ts'],
  },
];
