/** SQL with `:name` parameters rewritten to PostgreSQL's `$1`. */
export interface ParsedSql {
  text: string;
  /** `names[0]` belongs to `$1`. A name used twice has one place. */
  names: readonly string[];
  /** Something follows a top-level `;`. */
  multiple: boolean;
  /** A literal `$1` in the text, which would take another parameter's place. */
  positional: string | undefined;
}

/**
 * PostgreSQL's lexical rules, as far as they decide whether `:x` is a parameter (manual, section 4.1): strings with and
 * without backslash escapes, quoted names, dollar quotes, line comments, casts, `:=`, names, numbers.
 * Block comments nest and are scanned by hand. Inputs that end inside a construct are consumed to the end.
 */
const TOKEN = new RegExp(
  [
    String.raw`(?<escaped>[eE]'(?:\\[\s\S]|''|[^'\\])*(?:'|$))`,
    `(?<quoted>'(?:''|[^'])*(?:'|$)|"(?:""|[^"])*(?:"|$))`,
    String.raw`(?<dollar>\$(?<tag>(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[\s\S]*?(?:\$\k<tag>\$|$))`,
    String.raw`(?<line>--[^\n]*)`,
    String.raw`(?<block>/\*)`,
    '(?<cast>::|:=)',
    String.raw`:(?<name>[A-Za-z_]\w*)`,
    String.raw`(?<positional>\$\d+)`,
    String.raw`(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d+)`,
    String.raw`(?<space>\s+)`,
    String.raw`(?<other>[\s\S])`,
  ].join('|'),
  'y',
);

interface Scan {
  out: string;
  places: Map<string, number>;
  brackets: number;
  /** Does the character before end an operand? Then a colon inside brackets cuts an array slice. */
  afterOperand: boolean;
  ended: boolean;
  multiple: boolean;
  positional: string | undefined;
}

/** Rewrites once; callers cache by SQL text. */
export function parseNamedParameters(sql: string): ParsedSql {
  const scan: Scan = {
    out: '',
    places: new Map(),
    brackets: 0,
    afterOperand: false,
    ended: false,
    multiple: false,
    positional: undefined,
  };
  for (let at = 0; at < sql.length; ) at = step(scan, sql, at);
  const { out, places, multiple, positional } = scan;
  return { text: out, names: [...places.keys()], multiple, positional };
}

function step(scan: Scan, sql: string, at: number): number {
  TOKEN.lastIndex = at;
  const groups = TOKEN.exec(sql)?.groups ?? {};
  const end = groups['block'] === undefined ? TOKEN.lastIndex : endOfBlockComment(sql, at);
  const token = sql.slice(at, end);
  const silent = (groups['space'] ?? groups['line'] ?? groups['block']) !== undefined;
  if (silent) scan.out += token;
  else visible(scan, token, groups);
  scan.afterOperand = !silent && /[\w\])$"\u0080-\uffff]$/.test(token);
  return end;
}

function visible(scan: Scan, token: string, groups: Record<string, string | undefined>): void {
  if (scan.ended) scan.multiple = true;
  if (token === ';') scan.ended = true;
  if (token === '[') scan.brackets += 1;
  if (token === ']') scan.brackets -= 1;
  scan.positional ??= groups['positional'];
  const isSlice = scan.brackets > 0 && scan.afterOperand;
  const name = isSlice ? undefined : groups['name'];
  scan.out += name === undefined ? token : place(scan.places, name);
}

function place(places: Map<string, number>, name: string): string {
  const known = places.get(name) ?? places.size + 1;
  places.set(name, known);
  return `$${known}`;
}

function endOfBlockComment(sql: string, start: number): number {
  let depth = 0;
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  for (let found = mark.exec(sql); found !== null; found = mark.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}
