/** Names of what a command was given beside what it takes, in the order given. A flag that is off was not given. */
export function givenBeside(
  given: Readonly<Record<string, unknown>>,
  taken: readonly string[] = [],
): string[] {
  const names = Object.keys(given).filter((name) => given[name] !== undefined && given[name] !== false);
  return names.filter((name) => !taken.includes(name));
}
