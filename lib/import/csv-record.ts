/** The fields of a record, or what is wrong with it; `open`: a quoted field does not end, perhaps it goes on in the next line. */
export type CsvRecord =
  | { kind: 'fields'; fields: string[] }
  | { kind: 'open' }
  | { kind: 'malformed'; reason: string };

/** Splits one record of CSV (RFC 4180 quoting). Quotes inside an unquoted field are plain text. */
export function splitCsvLine(line: string): CsvRecord {
  if (!line.includes('"')) return { kind: 'fields', fields: line.split(',') };
  const fields: string[] = [];
  let rest = line;
  for (;;) {
    const field = takeField(rest);
    if (!field) return unended(rest);
    fields.push(field.value);
    if (field.end === rest.length) return { kind: 'fields', fields };
    rest = rest.slice(field.end + 1);
  }
}

function unended(field: string): CsvRecord {
  return OPEN_FIELD.test(field) ? { kind: 'open' } : { kind: 'malformed', reason: 'unbalanced quotes' };
}

const OPEN_FIELD = /^"(?:[^"]|"")*$/;

/** The first field of `text` and where its comma (or the end) stands; null when a quoted field does not end well. */
function takeField(text: string): { value: string; end: number } | null {
  if (!text.startsWith('"')) {
    const comma = text.indexOf(',');
    const end = comma < 0 ? text.length : comma;
    return { value: text.slice(0, end), end };
  }
  const quoted = /^"((?:[^"]|"")*)"(?=,|$)/.exec(text);
  if (!quoted) return null;
  return { value: (quoted[1] ?? '').replaceAll('""', '"'), end: quoted[0].length };
}
