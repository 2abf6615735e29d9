import { type Assembly, readAssembly } from './assembly.ts';
import type { Place } from './identity.ts';
import type { ResourceModel, SystemModel } from './model.ts';
import { readResources } from './read-resources.ts';
import { readSystem } from './read-system.ts';
import { Resolver } from './resolver.ts';
import { refuseUnknownTypes } from './resource-kinds.ts';

/** The synthesized template, read in two steps: what engines must create, then, with their addresses, what runs. */
export interface Template {
  assembly: Assembly;
  resources: ResourceModel;
  /** Throws TemplateError for anything it cannot run. */
  system(place: Place): SystemModel;
}

/** The account and region of the local host. */
export interface LocalAccount {
  region: string;
  accountId: string;
}

/** Reads the cloud assembly in `dir`. Throws TemplateError when it holds a resource the local host does not know. */
export async function readTemplate(dir: string, account: LocalAccount): Promise<Template> {
  const assembly = await readAssembly(dir);
  refuseUnknownTypes(assembly);
  const withoutAddresses = new Resolver(assembly, {
    ...account,
    queueUrl: (name) => name,
    eventLogBootstrap: '',
    apiUrl: '',
  });
  return {
    assembly,
    resources: readResources(assembly, withoutAddresses),
    system: (place) => readSystem(assembly, new Resolver(assembly, place)),
  };
}
