import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataApiError } from '../../../functions/aws/data-api-errors.ts';
import { decodeRows, encodeParameters } from '../../../functions/aws/data-api-values.ts';
import { bindParameters, type SqlParameter } from '../../../lib/local/engines/data-api/bind-parameters.ts';
import { jsonInteger, parseLossless } from '../../../lib/local/engines/data-api/lossless-json.ts';

const bindOne = (parameter: SqlParameter) => bindParameters(['v'], [{ name: 'v', ...parameter }])[0];

describe('values on their way to PostgreSQL', () => {
  it('binds an integer beyond 2^53 exactly', () => {
    expect(bindOne({ value: { longValue: 9_007_199_254_740_993n } })).toEqual({
      oid: 20,
      text: '9007199254740993',
    });
  });

  it.each<[SqlParameter, number, string | null]>([
    [{ value: { stringValue: 'x' } }, 25, 'x'],
    [{ value: { doubleValue: 'NaN' } }, 701, 'NaN'],
    [{ value: { booleanValue: false } }, 16, 'f'],
    [{ value: { blobValue: 'AP8=' } }, 17, '\\x00ff'],
    [{ value: { isNull: true } }, 0, null],
    [{ value: { isNull: true }, typeHint: 'UUID' }, 2950, null],
    [{ value: { stringValue: '{}' }, typeHint: 'JSON' }, 114, '{}'],
    [{ value: { stringValue: '1.10' }, typeHint: 'DECIMAL' }, 1700, '1.10'],
    [{ value: { stringValue: '2026-01-02' }, typeHint: 'DATE' }, 1082, '2026-01-02'],
  ])('binds %j as type %i', (parameter, oid, text) => {
    expect(bindOne(parameter)).toEqual({ oid, text });
  });

  it.each<[SqlParameter, RegExp]>([
    [{ value: { arrayValue: {} } }, /Array parameters are not supported/],
    [{ value: {} }, /exactly one value/],
    [{ value: { stringValue: 'x', longValue: 1 } }, /exactly one value/],
    [{ value: { stringValue: '2026-01-02T00:00:00Z' }, typeHint: 'TIMESTAMP' }, /TIMESTAMP/],
    [{ value: { stringValue: 'x' }, typeHint: 'GUESS' }, /Unknown type hint/],
  ])('refuses %j', (parameter, message) => {
    expect(() => bindOne(parameter)).toThrow(message);
  });

  it('keeps every integer through JSON', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const text = JSON.stringify({ n: jsonInteger(String(value)), text: '1234567890123456789' });
        const parsed = parseLossless(text) as { n: number | bigint; text: string };
        expect(BigInt(parsed.n)).toBe(value);
        expect(parsed.text).toBe('1234567890123456789');
      }),
    );
  });
});

describe('values of the port', () => {
  it('encodes by type and refuses an integer that is no longer exact', () => {
    expect(encodeParameters({ a: 1, b: 1.5, c: 5n, d: null, e: { json: { x: 1 } } })).toEqual([
      { name: 'a', value: { longValue: 1 } },
      { name: 'b', value: { doubleValue: 1.5 } },
      { name: 'c', value: { longValue: 5n } },
      { name: 'd', value: { isNull: true } },
      { name: 'e', value: { stringValue: '{"x":1}' }, typeHint: 'JSON' },
    ]);
    expect(() => encodeParameters({ n: 2 ** 53 })).toThrow('beyond 2^53');
  });

  it('decodes integers exactly: a number while it is safe, else a bigint', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const [row] = decodeRows([[{ stringValue: String(value) }]], [{ label: 'n', typeName: 'int8' }]);
        expect(BigInt(row?.['n'] as number | bigint)).toBe(value);
        expect(typeof row?.['n']).toBe(Number.isSafeInteger(Number(value)) ? 'number' : 'bigint');
      }),
    );
  });

  it('calls an answer corrupt whose rows do not fit their columns', () => {
    const columns = [{ label: 'a', typeName: 'text' }];
    expect(() => decodeRows([[{ stringValue: 'x' }, { stringValue: 'y' }]], columns)).toThrow(
      'more or fewer fields',
    );
    expect(() => decodeRows([[{} as never]], columns)).toThrow('no value');
  });
});

describe('errors of the port', () => {
  const failed = (name: string, message: string, code?: string) =>
    Object.assign(new Error(message), { name, ...(code === undefined ? {} : { code }) });
  const state = (sqlState: string) =>
    failed('DatabaseErrorException', `ERROR: secret value; SQLState: ${sqlState}`);
  const once = { shard: 's', database: 'd', idempotent: false };

  it.each<[Error, string, boolean, boolean]>([
    [failed('ThrottlingException', 'Rate exceeded'), 'throttled', true, true],
    [failed('DatabaseResumingException', 'resuming'), 'unavailable', true, true],
    [failed('DatabaseUnavailableException', 'away'), 'unavailable', false, true],
    [failed('StatementTimeoutException', 'Request timed out'), 'timeout', false, true],
    [failed('TimeoutError', 'socket', 'ECONNRESET'), 'unavailable', false, true],
    [failed('Error', 'connect', 'ECONNREFUSED'), 'unavailable', true, true],
    [state('40P01'), 'unavailable', true, true],
    [state('23505'), 'conflict', false, false],
    [state('XX001'), 'corrupt', false, false],
    [state('42601'), 'internal', false, false],
    [failed('BadRequestException', 'no'), 'internal', false, false],
  ])(
    'T101: %s becomes %s, retryable as a plain write %s, as a guarded one %s',
    (error, code, plain, guarded) => {
      expect(dataApiError(error, once)).toMatchObject({ code, retryable: plain });
      expect(dataApiError(error, { ...once, idempotent: true })).toMatchObject({ code, retryable: guarded });
      expect(dataApiError(error, once).message).not.toContain('secret value');
    },
  );
});
