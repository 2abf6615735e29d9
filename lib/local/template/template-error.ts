import type { TemplateResource } from './assembly.ts';

/** Something in the template that the local host cannot run; the message names the resource. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';

  constructor(resource: Pick<TemplateResource, 'stack' | 'logicalId' | 'type'>, problem: string) {
    super(`${resource.stack}/${resource.logicalId} (${resource.type}): ${problem}`);
  }
}
