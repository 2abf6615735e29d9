/** ISO 8601 with milliseconds in UTC, whatever zone it was given with, so that equal instants are equal texts. */
export function toInstant(text: string): string {
  return new Date(text).toISOString();
}
