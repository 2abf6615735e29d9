const SPECIAL = /[\\^$.*+?()[\]{}|/-]/g;

/** Redis's patterns: `*`, `?`, `[abc]`, `[a-z]`, `[^a]`, and `\` before a character that is meant as it is. */
export function globToRegExp(pattern: string): RegExp {
  const tokens = pattern.match(/\\[\s\S]|\[\^?(?:\\[\s\S]|[^\]])*\]|[\s\S]/g) ?? [];
  return new RegExp(`^${tokens.map(tokenToSource).join('')}$`, 's');
}

function tokenToSource(token: string): string {
  if (token === '*') return '.*';
  if (token === '?') return '.';
  if (token.startsWith('\\') && token.length === 2) return token.slice(1).replace(SPECIAL, '\\$&');
  if (token.startsWith('[') && token.length > 1) return classSource(token.slice(1, -1));
  return token.replace(SPECIAL, '\\$&');
}

function classSource(inside: string): string {
  const negated = inside.startsWith('^');
  const members = (negated ? inside.slice(1) : inside).replace(/[\]^[]/g, '\\$&');
  return members === '' ? '(?!)' : `[${negated ? '^' : ''}${members}]`;
}
