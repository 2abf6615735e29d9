import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FunctionDefinition, ServiceDefinition } from '../../functions/kernel/service-definition.ts';
import { services } from '../../functions/services.ts';

/** Whoever looks at a dead letter is to read why it died: SQS does not know, so each worker of a queue has to note it. */

const functions = join(import.meta.dirname, '..', '..', 'functions');
const workers = Object.values<ServiceDefinition>(services)
  .flatMap((service) => Object.entries<FunctionDefinition>(service.functions))
  .filter(([, { triggers }]) => triggers.some(({ kind }) => kind === 'queue'));

/** The handler's file, and what it loads with the first message. */
function sourceOf(entry: string): string {
  const text = readFileSync(join(functions, entry), 'utf8');
  const late = Array.from(text.matchAll(/import\('(\.[^']+)'\)/g), ([, path = '']) =>
    readFileSync(join(functions, entry, '..', path), 'utf8'),
  );
  return [text, ...late].join('\n');
}

test.each(workers)(
  'relays, moves and deliveries died without a reason: %s notes why a message failed',
  (_name, definition) => {
    expect(sourceOf(definition.entry)).toContain('notingFailures(');
    expect(definition.uses).toContain('failed-events');
  },
);

test('every service’s queues have their workers among these', () => {
  const queues = Object.values<ServiceDefinition>(services).flatMap(({ queues: own }) => Object.keys(own));
  expect(workers.length).toBe(queues.length);
});
