import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** One source file of the repository; `path` is relative to the root, with slashes. */
export interface SourceFile {
  path: string;
  text: string;
  /** The text with comments blanked out, so that prose is not taken for code. */
  code: string;
  imports: Import[];
}

export interface Import {
  /** A path relative to the root for our own files, else the package or module as written. */
  target: string;
  typeOnly: boolean;
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(?<type>type\s)?(?:[^'"`;()]*?\sfrom\s+)?'(?<from>[^']+)'|\bimport\(\s*'(?<lazy>[^']+)'\s*\)/g;

/** All TypeScript of the product and its tests, without what is generated or installed. */
export function sourceFiles(folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: ROOT, exclude: ['**/node_modules/**'] }))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.includes('.generated.') && !path.includes('node_modules/'))
    .sort()
    .map(readSource);
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/[^\n]*/g, '');
  return { path, text, code, imports: [...code.matchAll(IMPORT)].map((match) => toImport(match, path)) };
}

function toImport({ groups = {} }: RegExpMatchArray, path: string): Import {
  const written = groups['from'] ?? groups['lazy'] ?? '';
  const target = written.startsWith('.') ? posix.join(dirname(path), written) : written;
  return { target, typeOnly: groups['type'] !== undefined };
}
