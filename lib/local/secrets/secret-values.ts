import type { SecretModel } from '../template/model.ts';
import { keepSecretFile, writeSecretFile } from './secret-file.ts';

/** The text of each secret, by its arn. */
export type SecretValues = ReadonlyMap<string, string>;

/** Random text of that many letters and digits. */
export type RandomText = (length: number) => string;

/**
 * Values for the template's secrets, made once and kept in `file` (mode 0600). The database
 * engine makes its own passwords; who starts it puts them over these.
 */
export async function keepSecretValues(
  file: string,
  secrets: readonly SecretModel[],
  randomText: RandomText,
): Promise<Map<string, string>> {
  const kept = JSON.parse(await keepSecretFile(file, async () => '{}')) as Record<string, string>;
  const values = new Map(
    secrets.map((secret) => [secret.arn, kept[secret.arn] ?? generate(secret, randomText)]),
  );
  await writeSecretFile(file, `${JSON.stringify(Object.fromEntries(values), null, 2)}\n`);
  return values;
}

function generate({ content }: SecretModel, randomText: RandomText): string {
  switch (content.kind) {
    case 'literal':
      return content.value;
    case 'random':
      return randomText(content.length);
    case 'generated':
      return JSON.stringify({ ...content.template, [content.key]: randomText(content.length) });
  }
}
