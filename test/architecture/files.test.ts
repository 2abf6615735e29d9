import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ROOT, sourceFiles } from '../support/source-files.ts';

const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/;
const EMPTY_NAMES = /(?:^|[-.])(?:utils?|helpers?|managers?|misc|common)(?:[-.]|$)/;

const sources = sourceFiles(['bin', 'lib', 'functions', 'test']);

test('files and folders are named in kebab-case', () => {
  const paths = ['bin', 'lib', 'functions', 'test', 'events'].flatMap((folder) =>
    globSync(`${folder}/**/*`, { cwd: ROOT, exclude: ['**/node_modules/**', '**/.*'] }),
  );
  const odd = paths
    .filter((path) => !path.includes('node_modules'))
    .filter((path) => !path.split(/[\\/]/).every((part) => KEBAB.test(part)));
  expect(odd).toEqual([]);
});

test('no file has a name that says nothing', () => {
  expect(
    sources.map(({ path }) => path).filter((path) => EMPTY_NAMES.test(path.split('/').at(-1) ?? '')),
  ).toEqual([]);
});

test('no default exports, except where a tool asks for one', () => {
  const isConfig = (path: string) => path.startsWith('test/config/');
  const odd = sources.filter(
    ({ path, code }) => !isConfig(path) && /^export default\b(?! module;)/m.test(code),
  );
  expect(odd.map(({ path }) => path)).toEqual([]);
});

test('no barrels: nothing is re-exported and nothing is called index', () => {
  const odd = sources.filter(
    ({ path, code }) => /\/index\.ts$/.test(path) || /^export (?:\*|\{[^}]*\}) from/m.test(code),
  );
  expect(odd.map(({ path }) => path)).toEqual([]);
});

test('no file is longer than 300 lines', () => {
  const long = sources.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
  expect(long.filter(({ lines }) => lines > 300)).toEqual([]);
});
