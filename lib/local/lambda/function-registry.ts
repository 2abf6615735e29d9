import { AwsError } from './aws-error.ts';
import type { FunctionSpec } from './contracts.ts';
import { parseFunctionReference } from './function-reference.ts';
import { LogRing } from './log-lines.ts';
import type { LambdaPlace } from './sandbox-environment.ts';
import { TokenBucket } from './token-bucket.ts';

/** One function and what is going on in it. */
export interface FunctionRecord {
  spec: FunctionSpec;
  /** The newest published version, which all environments run. */
  version: string;
  /** The version that the alias points at; undefined: there is no alias yet. */
  aliased: string | undefined;
  reserved: number | undefined;
  onDemandInFlight: number;
  provisionedInFlight: number;
  environments: TokenBucket;
  requests: TokenBucket;
  provisionedRequests: TokenBucket;
  logs: LogRing;
}

/** What a caller named, found. */
export interface Target {
  record: FunctionRecord;
  /** `undefined` is the unqualified function, which the local host runs on its alias. */
  qualifier: string | undefined;
  /** Does the call go through the alias (and so through its provisioned concurrency)? */
  viaAlias: boolean;
  arn: string;
}

/** The functions of the template, by name. */
export class FunctionRegistry {
  readonly #records = new Map<string, FunctionRecord>();
  readonly #place: LambdaPlace;

  /** `publishes`: a version that no alias points at yet. */
  constructor(specs: readonly FunctionSpec[], place: LambdaPlace, publishes?: number) {
    this.#place = place;
    for (const spec of specs) this.#records.set(spec.name, newRecord(spec, publishes));
  }

  /** Points every alias at the newest version. */
  moveAliases(): void {
    for (const record of this.#records.values()) record.aliased = record.version;
  }

  all(): readonly FunctionRecord[] {
    return [...this.#records.values()];
  }

  arn(name: string, qualifier?: string): string {
    const base = `arn:aws:lambda:${this.#place.region}:${this.#place.accountId}:function:${name}`;
    return qualifier === undefined ? base : `${base}:${qualifier}`;
  }

  find(name: string): FunctionRecord | undefined {
    return this.#records.get(name);
  }

  /** Finds `name`, `name:alias` or an ARN, with an optional separate qualifier. @throws AwsError when there is none. */
  resolve(text: string, separateQualifier?: string): Target {
    const reference = parseFunctionReference(text);
    if (!reference) throw new AwsError('InvalidParameterValueException', `Bad function name: ${text}`);
    const qualifier = separateQualifier ?? reference.qualifier;
    const record = this.#records.get(reference.name);
    const arn = this.arn(reference.name, qualifier);
    if (!record || !isKnownQualifier(record, qualifier)) {
      throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, { Type: 'User' });
    }
    return { record, qualifier, viaAlias: viaAlias(record, qualifier), arn };
  }
}

function newRecord(spec: FunctionSpec, publishes: number | undefined): FunctionRecord {
  return {
    spec,
    version: String(publishes ?? 1),
    aliased: aliasedBefore(publishes),
    reserved: spec.reservedConcurrency,
    onDemandInFlight: 0,
    provisionedInFlight: 0,
    environments: new TokenBucket(),
    requests: new TokenBucket(),
    provisionedRequests: new TokenBucket(),
    logs: new LogRing(2000),
  };
}

function aliasedBefore(publishes: number | undefined): string | undefined {
  if (publishes === undefined) return '1';
  return publishes > 1 ? String(publishes - 1) : undefined;
}

function isKnownQualifier(record: FunctionRecord, qualifier: string | undefined): boolean {
  return qualifier === undefined || [record.spec.alias, record.version, '$LATEST'].includes(qualifier);
}

function viaAlias(record: FunctionRecord, qualifier: string | undefined): boolean {
  return qualifier === undefined || qualifier === record.spec.alias;
}
