import { expect, test } from 'vitest';
import type { FunctionDefinition, ServiceDefinition } from '../../functions/kernel/service-definition.ts';
import { services } from '../../functions/services.ts';
import { sourceFiles } from '../support/source-files.ts';

/**
 * Whoever looks at a dead letter is to read why it died: SQS does not know, so each worker of a queue has to note it. The entry
 * for queues does it for every worker (see its tests) with the port that it demands; here: each worker goes through both.
 */

const files = new Map(sourceFiles(['functions']).map((file) => [file.path, file]));
const workers = Object.values<ServiceDefinition>(services)
  .flatMap((service) => Object.entries<FunctionDefinition>(service.functions))
  .filter(([, { triggers }]) => triggers.some(({ kind }) => kind === 'queue'));

/** All that a module imports, at start or later, and what that imports. */
function reachedFrom(path: string, reached = new Set<string>()): ReadonlySet<string> {
  if (reached.has(path)) return reached;
  reached.add(path);
  for (const { target, typeOnly } of files.get(path)?.imports ?? [])
    if (!typeOnly) reachedFrom(target, reached);
  return reached;
}

test.each(workers)(
  'relays, moves and deliveries died without a reason: %s notes why a message failed',
  (_name, { entry, uses }) => {
    const handler = files.get(`functions/${entry}`);
    expect(handler?.code).toMatch(/export const handler = (?:queueFunction|relayFunction)\b/);
    const reached = reachedFrom(`functions/${entry}`);
    expect(reached).toContain('functions/entry/note-tries.ts');
    expect(reached).toContain('functions/aws/dynamo-failure-notes.ts');
    expect(uses).toContain('failed-events');
  },
);

test('every service’s queues have their workers among these', () => {
  const queues = Object.values<ServiceDefinition>(services).flatMap(({ queues: own }) => Object.keys(own));
  expect(workers.length).toBe(queues.length);
});
