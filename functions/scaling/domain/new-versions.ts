import { AppError } from '../../kernel/errors.ts';
import type { FunctionDefinition, ServiceClass, ServiceDefinition } from '../../kernel/service-definition.ts';
import { scaledFunctions } from './fleet-setting.ts';
import { fleetOf, targetsOf } from './targets.ts';
import type { NewVersion } from './warm-versions.ts';

type Services = Readonly<Record<string, ServiceDefinition>>;

/**
 * What a deploy tells `scaling-deploy`: the newest version of every function that may have a warm pool, as ARNs joined by commas
 * in the order of `warmedFunctions`. It changes with each of them, so a deploy that publishes one tells it again.
 */
export interface NewVersions {
  alias: string;
  reservedByClass: Partial<Record<ServiceClass, number>>;
  versions: string;
}

function definitionsOf(services: Services): Record<string, FunctionDefinition> {
  return Object.fromEntries(Object.values(services).flatMap(({ functions }) => Object.entries(functions)));
}

/** Names of the functions that people wait for: only their environments are kept alive by pings. */
export function warmedFunctions(services: Services): string[] {
  const definitions = definitionsOf(services);
  return scaledFunctions(services).filter((name) =>
    definitions[name]?.triggers.some(({ kind }) => kind === 'http'),
  );
}

/** Reads it. Errors: a list that does not fit the definitions, by which another function would be warmed. */
export function readNewVersions(told: unknown, services: Services): NewVersion[] {
  const { alias, reservedByClass, versions } = (told ?? {}) as Partial<NewVersions>;
  if (typeof alias !== 'string' || typeof versions !== 'string' || typeof reservedByClass !== 'object')
    throw new AppError('invalid_input', 'a deploy must tell alias, reservedByClass and versions');
  const published = versions.split(',').flatMap(publishedVersion);
  const names = warmedFunctions(services);
  if (published.length !== names.length)
    throw new AppError(
      'invalid_input',
      `versions must hold the ARNs of ${names.length} versions, one of each function`,
    );
  const known = new Map(names.map((name, index) => [name, published[index]] as const));
  return targetsNamed({ alias, reservedByClass }, known, services);
}

interface Published {
  readonly functionName: string;
  readonly version: number;
}

/** Of `arn:aws:lambda:eu-west-1:123456789012:function:name:7`. */
function publishedVersion(arn: string): Published[] {
  const [, functionName, version] = /:function:([\w-]+):(\d+)$/.exec(arn) ?? [];
  return functionName === undefined ? [] : [{ functionName, version: Number(version) }];
}

function targetsNamed(
  stage: Omit<NewVersions, 'versions'>,
  known: ReadonlyMap<string, Published | undefined>,
  services: Services,
): NewVersion[] {
  const functions = Object.fromEntries(
    [...known].map(([name, published]) => [name, published?.functionName ?? '']),
  );
  return targetsOf(fleetOf({ ...stage, functions }), definitionsOf(services)).flatMap(
    ({ target, address }) => {
      const version = known.get(target.name)?.version;
      return address.kind === 'alias' && version !== undefined ? [{ target, address, version }] : [];
    },
  );
}
