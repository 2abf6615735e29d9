import type { Assembly, TemplateResource, TemplateStack } from './assembly.ts';
import { identityOf, type Place } from './identity.ts';
import { type IntrinsicScope, intrinsics } from './intrinsics.ts';
import { TemplateError } from './template-error.ts';

/** AWS::NoValue: the property is as good as absent. */
const noValue = Symbol('AWS::NoValue');

/** Replaces intrinsic functions by values; one for a whole assembly, because stacks import from each other. */
export class Resolver {
  readonly #stacks: ReadonlyMap<string, TemplateStack>;
  readonly #exports: ReadonlyMap<string, { stack: TemplateStack; value: unknown }>;
  readonly #place: Place;

  constructor(assembly: Assembly, place: Place) {
    this.#stacks = new Map(assembly.stacks.map((stack) => [stack.name, stack]));
    this.#exports = exportsOf(assembly.stacks);
    this.#place = place;
  }

  /** A property of the resource without intrinsics; undefined when it is absent. Throws TemplateError naming the resource. */
  property(resource: TemplateResource, name: string): unknown {
    return this.value(resource.properties[name], resource);
  }

  value(value: unknown, resource: TemplateResource): unknown {
    const resolved = this.#resolve(value, resource);
    return resolved === noValue ? undefined : resolved;
  }

  /** What `Ref` answers for the resource. */
  ref(resource: TemplateResource): string {
    return identityOf(resource, this.#place, (value, at) => this.value(value, at)).ref();
  }

  attribute(resource: TemplateResource, name: string): string {
    const found = identityOf(resource, this.#place, (value, at) => this.value(value, at)).attribute(name);
    if (found === undefined) throw new TemplateError(resource, `has no attribute ${name} on this machine`);
    return found;
  }

  #resolve(value: unknown, at: TemplateResource): unknown {
    if (typeof value === 'string') return plainText(value, at);
    if (Array.isArray(value))
      return value.map((item) => this.#resolve(item, at)).filter((item) => item !== noValue);
    if (typeof value !== 'object' || value === null) return value;
    return this.#resolveObject(value as Record<string, unknown>, at);
  }

  #resolveObject(value: Record<string, unknown>, at: TemplateResource): unknown {
    const [key = '', ...more] = Object.keys(value);
    const isIntrinsic = more.length === 0 && (key === 'Ref' || key.startsWith('Fn::'));
    if (isIntrinsic) {
      const apply = intrinsics[key];
      if (!apply) throw new TemplateError(at, `uses ${key}, which the local host does not know`);
      return refuseReferences(apply(value[key], this.#scope(at)), at);
    }
    const entries = Object.entries(value).map(([name, item]) => [name, this.#resolve(item, at)]);
    return Object.fromEntries(entries.filter(([, item]) => item !== noValue));
  }

  #scope(at: TemplateResource): IntrinsicScope {
    return {
      resource: at,
      resolve: (value) => this.#resolve(value, at),
      ref: (name) => this.#ref(name, at),
      attribute: (logicalId, name) => this.attribute(this.#find(logicalId, at), name),
      importValue: (name) => this.#import(name, at),
      condition: (name) => this.#condition(name, at),
    };
  }

  #ref(name: string, at: TemplateResource): unknown {
    if (name.startsWith('AWS::')) return this.#pseudo(name, at);
    const parameter = this.#stackOf(at).parameters[name];
    if (!parameter) return this.ref(this.#find(name, at));
    if (parameter.Default === undefined)
      throw new TemplateError(at, `needs parameter ${name}, which has no default`);
    return parameter.Default;
  }

  #pseudo(name: string, at: TemplateResource): unknown {
    const known: Record<string, unknown> = {
      'AWS::Region': this.#place.region,
      'AWS::AccountId': this.#place.accountId,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': at.stack,
      'AWS::NoValue': noValue,
    };
    if (!Object.hasOwn(known, name))
      throw new TemplateError(at, `uses ${name}, which the local host does not know`);
    return known[name];
  }

  #import(name: string, at: TemplateResource): unknown {
    const found = this.#exports.get(name);
    if (!found) throw new TemplateError(at, `imports ${name}, which no stack exports`);
    const resource = { ...at, stack: found.stack.name };
    return this.#resolve(found.value, resource);
  }

  #condition(name: string, at: TemplateResource): boolean {
    const { conditions } = this.#stackOf(at);
    if (!Object.hasOwn(conditions, name))
      throw new TemplateError(at, `asks for the unknown condition ${name}`);
    return this.#resolve(conditions[name], at) === true;
  }

  #find(logicalId: string, at: TemplateResource): TemplateResource {
    const found = this.#stackOf(at).resources.get(logicalId);
    if (!found) throw new TemplateError(at, `refers to ${logicalId}, which is not in its stack`);
    return found;
  }

  #stackOf(at: TemplateResource): TemplateStack {
    const stack = this.#stacks.get(at.stack);
    if (!stack) throw new TemplateError(at, 'stands in no known stack');
    return stack;
  }
}

function exportsOf(stacks: readonly TemplateStack[]) {
  const entries = stacks.flatMap((stack) =>
    Object.values(stack.outputs).flatMap((output) =>
      typeof output.Export?.Name === 'string'
        ? [[output.Export.Name, { stack, value: output.Value }] as const]
        : [],
    ),
  );
  return new Map(entries);
}

function refuseReferences(value: unknown, at: TemplateResource): unknown {
  return typeof value === 'string' ? plainText(value, at) : value;
}

/** `{{resolve:...}}` would put a secret or a parameter's value into plain text: functions read secrets themselves. */
function plainText(text: string, at: TemplateResource): string {
  if (!text.includes('{{resolve:')) return text;
  throw new TemplateError(at, 'uses a dynamic reference, which the local host does not resolve');
}
