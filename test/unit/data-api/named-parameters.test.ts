import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNamedParameters } from '../../../functions/kernel/sharding/named-parameters.ts';

const parse = (sql: string) => {
  const { text, names } = parseNamedParameters(sql);
  return [text, ...names];
};

describe('the :name scanner', () => {
  it('numbers names in order of appearance and gives a repeated name one place', () => {
    expect(parse('SELECT :b, :a, :b')).toEqual(['SELECT $1, $2, $1', 'b', 'a']);
    expect(parse('SELECT :a::int, CAST(:b AS text)')).toEqual(['SELECT $1::int, CAST($2 AS text)', 'a', 'b']);
  });

  it.each([
    "SELECT ':no', 'it''s :no', E'\\':no', e'\\\\' , U&':no'",
    'SELECT ":no", "a"":no"',
    'SELECT $$:no$$, $tag$ :no $$ :no $tag$',
    'SELECT 1 -- :no\n, 2',
    'SELECT /* :no /* :no */ :no */ 1',
    'SELECT x::int, a[1:2], a[lo:hi], a[f(1):n], a[b[1]:c]',
    'SELECT f(named := 1)',
    "SELECT name$:: text, 'open :no",
    'SELECT /* open :no',
  ])('leaves alone what is no parameter: %s', (sql) => {
    expect(parse(sql)).toEqual([sql]);
  });

  it('finds parameters inside brackets where no slice can be', () => {
    expect(parse('SELECT ARRAY[:a, x + :b], m[:c]')).toEqual([
      'SELECT ARRAY[$1, x + $2], m[$3]',
      'a',
      'b',
      'c',
    ]);
    expect(parse('SELECT ARRAY[CASE WHEN :a THEN 1 END]')).toEqual([
      'SELECT ARRAY[CASE WHEN $1 THEN 1 END]',
      'a',
    ]);
  });

  it('sees a second statement, but not a semicolon at the end or in a string', () => {
    const multiple = (sql: string) => parseNamedParameters(sql).multiple;
    expect(multiple('SELECT 1; SELECT 2')).toBe(true);
    expect(multiple(';;')).toBe(true);
    expect(multiple("SELECT ';x'; -- end\n /* really */ ")).toBe(false);
    expect(multiple('DO $$ BEGIN a; b; END $$')).toBe(false);
  });

  it('reports a numbered parameter of its own', () => {
    expect(parseNamedParameters('SELECT :a, $1').positional).toBe('$1');
    expect(parseNamedParameters("SELECT '$1', a$1").positional).toBeUndefined();
  });

  it('replaces exactly the parameters in any mixture of fragments', () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,5}$/);
    const inner = fc.stringMatching(/^[a-z:;$ -]{0,8}$/);
    const parameter = name.map((text) => ({ sql: `:${text}`, name: text }));
    const opaque = fc.oneof(
      inner.map((text) => `'${text}'`),
      inner.map((text) => `E'\\'${text}'`),
      inner.map((text) => `"x${text}"`),
      inner.map((text) => `$q$${text.replaceAll('$', '')}$q$`),
      inner.map((text) => `--${text}\n`),
      inner.map((text) => `/*${text}/*:x*/*/`),
      fc.constantFrom('a::int', 'f(x := 1)', 'a[1:n]', 'word', '42', '(', ')', ','),
    );
    const fragment = fc.oneof(
      parameter,
      opaque.map((sql) => ({ sql, name: undefined })),
    );
    fc.assert(
      fc.property(fc.array(fragment), (fragments) => {
        const names = [...new Set(fragments.flatMap((part) => part.name ?? []))];
        const expected = fragments.map((part) =>
          part.name === undefined ? part.sql : `$${names.indexOf(part.name) + 1}`,
        );
        const parsed = parseNamedParameters(fragments.map(({ sql }) => sql).join(' '));
        expect(parsed.text).toBe(expected.join(' '));
        expect(parsed.names).toEqual(names);
      }),
    );
  });

  it('never fails and keeps every character of a text without colons', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const plain = text.replaceAll(':', '');
        expect(parseNamedParameters(plain).text).toBe(plain);
        expect(parseNamedParameters(text).names.every((name) => text.includes(`:${name}`))).toBe(true);
      }),
    );
  });
});
