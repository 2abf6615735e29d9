import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitCsvLine } from '../../../lib/import/csv-record.ts';

test.each([
  ['a,b,c', ['a', 'b', 'c']],
  ['"a,b",c', ['a,b', 'c']],
  ['"say ""hi""",2', ['say "hi"', '2']],
  ['12" RULER,1', ['12" RULER', '1']],
  [',,', ['', '', '']],
  ['a,""', ['a', '']],
  ['', ['']],
])('%j has the fields %j', (line, fields) => {
  expect(splitCsvLine(line)).toEqual({ kind: 'fields', fields });
});

test.each([
  ['"open,1', 'open'],
  ['x,"y', 'open'],
  ['x,"y""', 'open'],
  ['"a"b,1', 'malformed'],
])('%j is %s', (line, kind) => {
  expect(splitCsvLine(line).kind).toBe(kind);
});

test('what is quoted comes back, whatever it holds', () => {
  const field = fc.string().map((text) => text.replace(/[\r\n]/g, ' '));
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 6 }), (fields) => {
      const line = fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
      expect(splitCsvLine(line)).toEqual({ kind: 'fields', fields });
    }),
  );
});
