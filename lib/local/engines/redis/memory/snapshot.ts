import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { KeySpace, Value } from './key-space.ts';

type Row = [
  key: string,
  kind: Value['kind'],
  content: string | [string, string | number][] | string[],
  endsAtMs: number | null,
];

/** Writes all keys, complete or not at all. */
export async function saveSnapshot(file: string, keys: KeySpace): Promise<void> {
  const rows = Array.from(
    keys.entries(),
    ([key, value, endsAtMs]): Row => [key, value.kind, contentOf(value), endsAtMs ?? null],
  );
  await writeFile(`${file}.new`, JSON.stringify(rows));
  await rename(`${file}.new`, file);
}

/** Reads what `saveSnapshot` wrote, and takes the file away; without one there is nothing to read. */
export async function takeSnapshot(file: string, keys: KeySpace): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '[]');
  await rm(file, { force: true });
  for (const [key, kind, content, endsAtMs] of JSON.parse(text) as Row[]) {
    keys.set(key, toValue(kind, content), endsAtMs ?? undefined);
  }
}

function contentOf(value: Value): Row[2] {
  switch (value.kind) {
    case 'string':
      return value.text;
    case 'hash':
      return [...value.fields];
    case 'set':
      return [...value.members];
    case 'zset':
      // JSON has no infinity.
      return [...value.scores].map(([member, score]) => [member, String(score)] as [string, string]);
  }
}

function toValue(kind: Value['kind'], content: Row[2]): Value {
  switch (kind) {
    case 'string':
      return { kind, text: content as string };
    case 'hash':
      return { kind, fields: new Map(content as [string, string][]) };
    case 'set':
      return { kind, members: new Set(content as string[]) };
    case 'zset':
      return {
        kind,
        scores: new Map((content as [string, string][]).map(([member, score]) => [member, Number(score)])),
      };
  }
}
