import { AppError } from '../errors.ts';

/** Any one of these versions will do, none of an empty list; null: whatever version is there. */
export type ExpectedVersions = readonly number[] | null;

/** Errors: `precondition_failed` when another version than these is stored. `stored` is null where nothing is. */
export function checkVersion(expected: ExpectedVersions, stored: number | null): void {
  if (expected === null || (stored !== null && expected.includes(stored))) return;
  throw overtaken(expected, stored);
}

export function overtaken(expected: readonly number[], stored: number | null): AppError {
  const wanted = expected.length === 0 ? 'no version there can be' : `version ${expected.join(' or ')}`;
  const found = stored === null ? 'nothing' : `version ${stored}`;
  return new AppError('precondition_failed', `If-Match asks for ${wanted}, stored is ${found}`);
}
