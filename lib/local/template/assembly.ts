import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One resource of a synthesized template, with what the construct tree says about it. */
export interface TemplateResource {
  stack: string;
  logicalId: string;
  type: string;
  properties: Readonly<Record<string, unknown>>;
  metadata: Readonly<Record<string, unknown>>;
  /**
   * The template has no physical names, so the construct path gives it: `springtide-dev-data/orders-imports/Resource`
   * is `orders-imports`.
   */
  name: string;
}

/** One synthesized stack. */
export interface TemplateStack {
  name: string;
  resources: ReadonlyMap<string, TemplateResource>;
  outputs: Readonly<Record<string, { Value?: unknown; Export?: { Name?: unknown } }>>;
  parameters: Readonly<Record<string, { Default?: unknown }>>;
  conditions: Readonly<Record<string, unknown>>;
}

/** The cloud assembly: every stack of the stage, and where its assets are. */
export interface Assembly {
  dir: string;
  stacks: readonly TemplateStack[];
}

interface RawTemplate {
  Resources?: Record<
    string,
    { Type: string; Properties?: Record<string, unknown>; Metadata?: Record<string, unknown> }
  >;
  Outputs?: TemplateStack['outputs'];
  Parameters?: TemplateStack['parameters'];
  Conditions?: TemplateStack['conditions'];
}

interface RawManifest {
  artifacts?: Record<string, { type: string; properties?: { templateFile?: string; stackName?: string } }>;
}

/** Reads `manifest.json` and the templates it names. Throws when there is no stack in the folder. */
export async function readAssembly(dir: string): Promise<Assembly> {
  const manifest = (await readJson(join(dir, 'manifest.json'))) as RawManifest;
  const artifacts = Object.entries(manifest.artifacts ?? {}).filter(
    ([, artifact]) => artifact.type === 'aws:cloudformation:stack',
  );
  if (artifacts.length === 0) throw new Error(`There is no stack in ${dir}`);
  const stacks = artifacts.map(async ([id, { properties }]) => {
    const template = (await readJson(join(dir, properties?.templateFile ?? ''))) as RawTemplate;
    return toStack(properties?.stackName ?? id, template);
  });
  return { dir, stacks: await Promise.all(stacks) };
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}

/** A template as the resolver reads it. */
export function toStack(name: string, template: RawTemplate): TemplateStack {
  const resources = Object.entries(template.Resources ?? {}).map(
    ([logicalId, raw]): [string, TemplateResource] => [
      logicalId,
      {
        stack: name,
        logicalId,
        type: raw.Type,
        properties: raw.Properties ?? {},
        metadata: raw.Metadata ?? {},
        name: constructName(raw.Metadata?.['aws:cdk:path'], logicalId),
      },
    ],
  );
  return {
    name,
    resources: new Map(resources),
    outputs: template.Outputs ?? {},
    parameters: template.Parameters ?? {},
    conditions: template.Conditions ?? {},
  };
}

function constructName(path: unknown, logicalId: string): string {
  if (typeof path !== 'string') return logicalId;
  const parts = path.split('/').slice(1);
  while (parts.length > 1 && (parts.at(-1) === 'Resource' || parts.at(-1) === 'Default')) parts.pop();
  return parts.join('-');
}
