/**
 * Says whether a statement only reads, for a lint that fails closed: what it does not know it refuses. Nothing in the product
 * decides by it; there the intent is explicit and readers run READ ONLY transactions (T37).
 */
export type Verdict = { reads: true } | { reads: false; why: string };

const BEGINNINGS = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE']);

/** Words that no read contains outside of quotes, wherever they stand. */
const WRITING = new Set(
  `INSERT UPDATE DELETE MERGE INTO CREATE DROP ALTER TRUNCATE GRANT REVOKE COPY CALL DO LOCK VACUUM ANALYZE ANALYSE REFRESH
  REINDEX CLUSTER SET RESET EXECUTE PREPARE DEALLOCATE LISTEN NOTIFY UNLISTEN DECLARE EXPLAIN BEGIN COMMIT ROLLBACK SAVEPOINT
  SHARE IMPORT COMMENT SECURITY REASSIGN DISCARD CHECKPOINT LOAD`.split(/\s+/),
);

/** Words that may stand before a bracket without being a function. */
const BEFORE_BRACKET = new Set(
  `SELECT FROM WHERE AND OR NOT IN EXISTS ANY ALL SOME AS ON USING OVER FILTER VALUES JOIN LATERAL UNION EXCEPT INTERSECT
  THEN ELSE WHEN CASE LIMIT OFFSET BY MATERIALIZED HAVING DISTINCT BETWEEN LIKE IS RETURNING ARRAY ROW`.split(
    /\s+/,
  ),
);

/** Functions and types with brackets that are known to have no effect. */
const PURE = new Set(
  `abs array_agg array_length avg bool_and bool_or cast ceil char_length coalesce concat count current_date date_trunc
  extract first_value floor format generate_series greatest hashtext hashtextextended json_agg json_build_object jsonb_agg
  jsonb_array_elements jsonb_array_elements_text make_interval json_array_length jsonb_build_object jsonb_exists jsonb_object_agg jsonb_strip_nulls
  jsonb_to_recordset last_value least left length lower lpad max md5 min now nullif numeric octet_length pg_column_size
  pg_current_snapshot pg_database_size pg_relation_size pg_snapshot_xmin rank replace right round row_number row_to_json
  rpad sha256 strpos string_agg substr substring sum to_char to_json to_jsonb to_timestamp translate trim unnest upper
  varchar encode convert_to bit_xor bit_and bit_or to_regclass`.split(/\s+/),
);

const TOKEN =
  /[eE]'(?:\\[\s\S]|''|[^'\\])*(?:'|$)|'(?:''|[^'])*(?:'|$)|"(?:""|[^"])*(?:"|$)|\$(\w*)\$[\s\S]*?(?:\$\1\$|$)|--[^\n]*|::|:=|:?[A-Za-z_][\w$]*|\d+|\S/g;

export function classifySql(sql: string): Verdict {
  const tokens = tokensOf(withoutBlockComments(sql));
  const end = tokens.indexOf(';');
  if (end >= 0 && end < tokens.length - 1) return refuse('it is more than one statement');
  const first = tokens.find((token) => token !== '(')?.toUpperCase() ?? '';
  if (!BEGINNINGS.has(first)) return refuse(`it begins with ${first || 'nothing'}`);
  const writing = tokens.find((token) => WRITING.has(token.toUpperCase()));
  if (writing !== undefined) return refuse(`it contains ${writing.toUpperCase()}`);
  const call = tokens.find((_, index) => isUnknownCall(tokens, index));
  if (call !== undefined) return refuse(`${call} is not known to be without effect`);
  return { reads: true };
}

const refuse = (why: string): Verdict => ({ reads: false, why });

/** Comments nest in PostgreSQL; one that does not end takes the rest. */
function withoutBlockComments(sql: string): string {
  let depth = 0;
  return sql.replace(/'(?:''|[^'])*'|\/\*|\*\/|[\s\S]/g, (part) => {
    if (part === '/*') depth += 1;
    const isInside = depth > 0;
    if (part === '*/' && depth > 0) depth -= 1;
    return isInside ? ' ' : part;
  });
}

function tokensOf(sql: string): string[] {
  return [...sql.matchAll(TOKEN)].map(([token]) => token).filter((token) => !token.startsWith('--'));
}

/** A name before a bracket that is neither a keyword, nor a name being given (`AS x (`, `WITH x (`), nor known as pure. */
function isUnknownCall(tokens: readonly string[], index: number): boolean {
  const token = tokens[index] as string;
  if (tokens[index + 1] !== '(' || !/^["A-Za-z_]/.test(token)) return false;
  const before = tokens[index - 1]?.toUpperCase() ?? '';
  if (['AS', 'WITH', 'RECURSIVE'].includes(before)) return false;
  return !BEFORE_BRACKET.has(token.toUpperCase()) && !PURE.has(token.toLowerCase());
}
