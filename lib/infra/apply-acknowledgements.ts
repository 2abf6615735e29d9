import { type App, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { type Acknowledgement, acknowledgements } from './acknowledgements.ts';
import type { Stage } from './stage-schema.ts';

/** Construct ids are letters, digits, `-` and `_`, so `*` is the only sign that needs a meaning. */
function matches(pattern: string, id: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(id);
}

/** The constructs an acknowledgement speaks of in this app; none when the app has nothing like it. */
export function placesOf(app: App, stage: Stage, { at }: Acknowledgement): IConstruct[] {
  const [stackName, pattern] = at.split('/');
  const stack = app.node.findChild(`springtide-${stage.name}-${stackName}`);
  if (pattern === undefined) return [stack];
  return stack.node.children.filter((child) => matches(pattern, child.node.id));
}

/** Whether the acknowledgement is needed on this stage at all. */
export function isNeeded(one: Acknowledgement, stage: Stage): boolean {
  return one.when === 'always' || !stage.protectData;
}

/** Records every acknowledgement at its constructs. */
export function applyAcknowledgements(app: App, stage: Stage): void {
  for (const one of acknowledgements.filter((candidate) => isNeeded(candidate, stage))) {
    for (const place of placesOf(app, stage, one)) {
      Validations.of(place).acknowledge({ id: one.rule.replace('{stage}', stage.name), reason: one.reason });
    }
  }
}
