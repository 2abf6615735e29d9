import { AwsError } from '../aws-error.ts';
import type { FunctionRecord } from '../function-registry.ts';
import type { LambdaParts } from '../lambda-parts.ts';
import type { ControlRoute } from './control-endpoint.ts';
import { type ControlCall, jsonBody } from './http-exchange.ts';

/** GetAlias, ListAliases and UpdateAlias. Pointing the alias elsewhere replaces every environment, as a deployment does. */
export function aliasRoutes(parts: LambdaParts): ControlRoute[] {
  const one = { path: 'functions/*/aliases/*', budget: 'control' } as const;
  return [
    { ...one, method: 'GET', handle: (call) => ({ status: 200, body: wire(parts, aliased(parts, call)) }) },
    {
      method: 'GET',
      path: 'functions/*/aliases',
      budget: 'control',
      handle: (call) => {
        const { record } = parts.registry.resolve(call.path[1] ?? '');
        return { status: 200, body: { Aliases: record.aliased === undefined ? [] : [wire(parts, record)] } };
      },
    },
    {
      ...one,
      method: 'PUT',
      handle: (call) => {
        const record = aliased(parts, call);
        const version = jsonBody(call)['FunctionVersion'] ?? record.version;
        repoint(parts, record, String(version));
        return { status: 200, body: wire(parts, record) };
      },
    },
  ];
}

function aliased(parts: LambdaParts, call: ControlCall): FunctionRecord {
  const { record } = parts.registry.resolve(call.path[1] ?? '');
  if (record.spec.alias === call.path[3] && record.aliased !== undefined) return record;
  const arn = parts.registry.arn(record.spec.name, call.path[3]);
  throw new AwsError('ResourceNotFoundException', `Cannot find alias arn: ${arn}`);
}

function repoint(parts: LambdaParts, record: FunctionRecord, version: string): void {
  if (!/^\d+$/.test(version)) {
    throw new AwsError(
      'InvalidParameterValueException',
      'The local host points aliases at published versions only',
    );
  }
  if (version === record.aliased) return;
  record.version = version;
  record.aliased = version;
  parts.fleet.retireOnDemand(record.spec.name);
  parts.pools.reallocate(record.spec.name);
}

function wire(parts: LambdaParts, record: FunctionRecord): Record<string, unknown> {
  const { name, alias } = record.spec;
  return {
    AliasArn: parts.registry.arn(name, alias),
    Name: alias,
    FunctionVersion: record.aliased,
    Description: '',
    RevisionId: `${name}-${record.aliased}`,
  };
}
