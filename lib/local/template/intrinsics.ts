import type { TemplateResource } from './assembly.ts';
import { TemplateError } from './template-error.ts';

/** What an intrinsic function may ask for. */
export interface IntrinsicScope {
  /** Where it stands, for messages and for names of the same stack. */
  resource: TemplateResource;
  resolve(value: unknown): unknown;
  ref(logicalId: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  importValue(name: string): unknown;
  condition(name: string): boolean;
}

type Intrinsic = (argument: unknown, scope: IntrinsicScope) => unknown;

function list(value: unknown, scope: IntrinsicScope): unknown[] {
  const resolved = scope.resolve(value);
  if (!Array.isArray(resolved))
    throw new TemplateError(scope.resource, `${JSON.stringify(value)} is not a list`);
  return resolved;
}

function pair(value: unknown, scope: IntrinsicScope): [unknown, unknown] {
  if (!Array.isArray(value))
    throw new TemplateError(scope.resource, `${JSON.stringify(value)} is not a list`);
  return [value[0], value[1]];
}

const join: Intrinsic = (argument, scope) => {
  const [separator, parts] = pair(argument, scope);
  return list(parts, scope).map(String).join(String(separator));
};

const split: Intrinsic = (argument, scope) => {
  const [separator, text] = pair(argument, scope);
  return String(scope.resolve(text)).split(String(separator));
};

const select: Intrinsic = (argument, scope) => {
  const [index, from] = pair(argument, scope);
  const value = list(from, scope)[Number(scope.resolve(index))];
  if (value === undefined)
    throw new TemplateError(scope.resource, `Fn::Select ${JSON.stringify(argument)} finds nothing`);
  return value;
};

/** `${Name}`, `${Resource.Attribute}`, names of its own map; `${!literal}` stays as `${literal}`. */
const sub: Intrinsic = (argument, scope) => {
  const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
  const names = own as Record<string, unknown>;
  return String(text).replace(/\$\{([^}]+)\}/g, (_whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(names, name)) return String(scope.resolve(names[name]));
    const [logicalId = '', ...attribute] = name.split('.');
    return String(attribute.length > 0 ? scope.attribute(logicalId, attribute.join('.')) : scope.ref(name));
  });
};

const getAttribute: Intrinsic = (argument, scope) => {
  const [logicalId, name] = Array.isArray(argument) ? argument : String(argument).split(/\.(.*)/s);
  return scope.attribute(String(logicalId), String(scope.resolve(name)));
};

const choose: Intrinsic = (argument, scope) => {
  const [condition, yes, no] = argument as [string, unknown, unknown];
  return scope.resolve(scope.condition(condition) ? yes : no);
};

/** Conditions name each other as `{Condition: name}`; elsewhere such an object is only an object. */
function truth(value: unknown, scope: IntrinsicScope): boolean {
  const { Condition } = value as { Condition?: unknown };
  return typeof Condition === 'string' ? scope.condition(Condition) : scope.resolve(value) === true;
}

/** Every intrinsic function the local host understands. */
export const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.ref(String(argument)),
  'Fn::GetAtt': getAttribute,
  'Fn::Join': join,
  'Fn::Split': split,
  'Fn::Select': select,
  'Fn::Sub': sub,
  'Fn::ImportValue': (argument, scope) => scope.importValue(String(scope.resolve(argument))),
  'Fn::If': choose,
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(argument, scope);
    return JSON.stringify(left) === JSON.stringify(right);
  },
  'Fn::And': (argument, scope) => (argument as unknown[]).every((value) => truth(value, scope)),
  'Fn::Or': (argument, scope) => (argument as unknown[]).some((value) => truth(value, scope)),
  'Fn::Not': (argument, scope) => !truth((argument as unknown[])[0], scope),
  'Fn::Base64': (argument, scope) => Buffer.from(String(scope.resolve(argument))).toString('base64'),
};
