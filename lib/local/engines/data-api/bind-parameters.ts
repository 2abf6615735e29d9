import { DataApiError } from './data-api-error.ts';

/** A value as the service's JSON carries it: exactly one member is set. Integers beyond 2^53 arrive as bigint. */
export interface Field {
  isNull?: boolean;
  booleanValue?: boolean;
  longValue?: number | bigint | string;
  doubleValue?: number | string;
  stringValue?: string;
  blobValue?: string;
  arrayValue?: unknown;
}

export interface SqlParameter {
  name?: string;
  value?: Field;
  typeHint?: string;
}

/** PostgreSQL's type number (0: let the server infer it) and the value in its text form. */
export interface BoundValue {
  oid: number;
  text: string | null;
}

/** A hint decides the type of a string; JSON is sent as `json`, so `jsonb` functions need a cast, here as there. */
const HINTS: Readonly<Record<string, number>> = {
  DATE: 1082,
  TIME: 1083,
  TIMESTAMP: 1114,
  DECIMAL: 1700,
  JSON: 114,
  UUID: 2950,
};

const HINT_FORMS: Readonly<Record<string, RegExp>> = {
  DATE: /^\d{4,}-\d\d-\d\d$/,
  TIME: /^\d\d:\d\d:\d\d(\.\d+)?$/,
  TIMESTAMP: /^\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/,
  UUID: /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i,
};

/** The values in the order of `names`. @throws BadRequestException for a name without a value. */
export function bindParameters(names: readonly string[], parameters: readonly SqlParameter[]): BoundValue[] {
  if (names.length === 0) return [];
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  return names.map((name) => {
    const parameter = byName.get(name);
    if (parameter === undefined)
      throw new DataApiError('BadRequestException', `Cannot find parameter: ${name}`);
    return bindOne(parameter);
  });
}

/** Typed as the service does it, so a forgotten cast fails on this machine too and not only after a deploy. */
function bindOne({ name, value = {}, typeHint }: SqlParameter): BoundValue {
  const kind = onlyMember(value, name);
  switch (kind) {
    case 'isNull':
      return { oid: typeHint === undefined ? 0 : hintOid(typeHint), text: null };
    case 'stringValue':
      return bindString(value.stringValue ?? '', typeHint);
    case 'longValue':
      return { oid: 20, text: String(value.longValue) };
    case 'doubleValue':
      return { oid: 701, text: String(value.doubleValue) };
    case 'booleanValue':
      return { oid: 16, text: value.booleanValue === true ? 't' : 'f' };
    case 'blobValue':
      return { oid: 17, text: `\\x${Buffer.from(value.blobValue ?? '', 'base64').toString('hex')}` };
    default:
      throw new DataApiError('BadRequestException', 'Array parameters are not supported.');
  }
}

function onlyMember(value: Field, name: string | undefined): keyof Field {
  let found: keyof Field | undefined;
  let count = 0;
  for (const key in value) {
    found = key as keyof Field;
    count += 1;
  }
  if (found === undefined || count > 1) {
    throw new DataApiError('BadRequestException', `Parameter ${name} must have exactly one value`);
  }
  return found;
}

function bindString(text: string, typeHint: string | undefined): BoundValue {
  if (typeHint === undefined) return { oid: 25, text };
  const oid = hintOid(typeHint);
  if (HINT_FORMS[typeHint]?.test(text) === false) {
    throw new DataApiError(
      'BadRequestException',
      `The string does not have the form of type hint ${typeHint}`,
    );
  }
  return { oid, text };
}

function hintOid(typeHint: string): number {
  const oid = HINTS[typeHint];
  if (oid === undefined) throw new DataApiError('ValidationException', `Unknown type hint: ${typeHint}`);
  return oid;
}
