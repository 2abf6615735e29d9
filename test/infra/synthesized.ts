import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { services as realServices } from '../../functions/services.ts';
import { buildApp } from '../../lib/infra/build-app.ts';
import type { Services } from '../../lib/infra/capacity-lint.ts';
import { resolveStage } from '../../lib/infra/resolve-stage.ts';
import type { FunctionBundle } from '../../lib/infra/service-function.ts';
import type { Stage, StageName } from '../../lib/infra/stage-schema.ts';

/** A resource of a template, as far as the tests look into it. */
export interface TemplateResource {
  Type: string;
  Properties: Record<string, unknown>;
  Metadata?: Record<string, unknown>;
  DependsOn?: string[];
  DeletionPolicy?: string;
}

export interface Template {
  Resources: Record<string, TemplateResource>;
  Outputs?: Record<string, { Value: unknown; Export?: { Name: string } }>;
}

export type StackName = 'data' | 'services' | 'edge' | 'alarms';

export interface Synthesized {
  stage: Stage;
  services: Services;
  templates: Record<StackName, Template>;
  terminationProtection: Record<StackName, boolean | undefined>;
}

/** Something to upload for every function; infra does not look inside. */
export function fakeBundles(services: Services): Map<string, FunctionBundle> {
  const dir = mkdtempSync(join(tmpdir(), 'springtide-bundle-'));
  writeFileSync(join(dir, 'index.mjs'), 'export const handler = async () => undefined;\n');
  const names = Object.values(services).flatMap((service) => Object.keys(service.functions));
  return new Map(names.map((name) => [name, { dir, handler: 'index.handler', bytes: 50 }]));
}

/** Synthesizes the whole product in this process; throws when the nag finds anything that is not acknowledged. */
export function synthesize(stage: Stage, services: Services = realServices): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'springtide-synth-'));
  const built = buildApp({ stage, services, bundles: fakeBundles(services), outdir });
  const assembly = built.app.synth();
  const stack = (name: StackName) => assembly.getStackByName(`springtide-${stage.name}-${name}`);
  const each = <T>(read: (name: StackName) => T): Record<StackName, T> => ({
    data: read('data'),
    services: read('services'),
    edge: read('edge'),
    alarms: read('alarms'),
  });
  const made = {
    stage,
    services,
    templates: each((name) => stack(name).template as Template),
    terminationProtection: each((name) => stack(name).terminationProtection),
  };
  rmSync(outdir, { recursive: true });
  return made;
}

const synthesizedStages = new Map<StageName, Synthesized>();

/** The product on a stage, synthesized once for each test file. */
export function synthesizeStage(name: StageName): Synthesized {
  const known = synthesizedStages.get(name);
  if (known) return known;
  const made = synthesize(resolveStage(name));
  synthesizedStages.set(name, made);
  return made;
}

/** Resources of a type with their construct path below the stack, `/Resource` taken off. */
export function resourcesOf(template: Template, type: string): [path: string, TemplateResource][] {
  return Object.values(template.Resources)
    .filter((resource) => resource.Type === type)
    .map((resource) => [pathOf(resource), resource]);
}

export function pathOf(resource: TemplateResource): string {
  const path = String(resource.Metadata?.['aws:cdk:path'] ?? '');
  return path
    .split('/')
    .slice(1)
    .join('/')
    .replace(/\/Resource$/, '');
}
