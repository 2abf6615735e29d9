import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What became of one mutation; `tests fail`: they do so without it too, which proves nothing. */
export interface Judged {
  guard: string;
  tests: readonly string[];
  verdict: 'noticed' | 'survived' | 'tests fail';
  seconds: number;
  /** ISO date. */
  date: string;
}

/** Puts these results in the place of earlier ones of the same guards; what the list no longer has is dropped. */
export async function saveJudged(
  folder: string,
  results: readonly Judged[],
  guards: readonly string[],
): Promise<void> {
  const path = join(folder, 'mutations.json');
  const before = await readFile(path, 'utf8').then(
    (text) => JSON.parse(text) as Judged[],
    () => [],
  );
  const known = new Map([...before, ...results].map((one) => [one.guard, one]));
  const all = guards.flatMap((guard) => known.get(guard) ?? []);
  await writeFile(path, `${JSON.stringify(all, null, 2)}\n`);
  await writeFile(join(folder, 'mutations.md'), tableOf(all, guards.length));
}

function tableOf(all: readonly Judged[], wanted: number): string {
  const noticed = all.filter(({ verdict }) => verdict === 'noticed').length;
  const rows = all.map(
    ({ guard, verdict, tests, seconds, date }) =>
      `| ${guard} | ${verdict === 'noticed' ? verdict : `**${verdict}**`} | ${tests.join(', ')} | ${seconds} | ${date} |`,
  );
  return `# Mutations

Each guard taken out of the code, and whether the tests notice that passed with it in place. Made by \`npm run mutate\`.
${noticed} of ${wanted} noticed, ${all.length} judged.

| guard taken out | tests | which | seconds | date |
|---|---|---|---|---|
${rows.join('\n')}
`;
}
