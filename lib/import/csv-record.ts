/** The fields of one line, or what is wrong with it. */
export type CsvRecord = { kind: 'fields'; fields: string[] } | { kind: 'malformed'; reason: string };

/**
 * Splits one line of CSV (RFC 4180 quoting, but one record a line). Line by line on purpose: with a stray quote a stream
 * parser swallows all that follows, while here one bad line costs one line. Quotes inside an unquoted field are plain text.
 */
export function splitCsvLine(line: string): CsvRecord {
  if (!line.includes('"')) return { kind: 'fields', fields: line.split(',') };
  const fields: string[] = [];
  let rest = line;
  for (;;) {
    const field = takeField(rest);
    if (!field) return { kind: 'malformed', reason: 'unbalanced quotes' };
    fields.push(field.value);
    if (field.end === rest.length) return { kind: 'fields', fields };
    rest = rest.slice(field.end + 1);
  }
}

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
