import { expect, test } from 'vitest';
import { services } from '../../functions/services.ts';
import { type SourceFile, sourceFiles } from '../support/source-files.ts';

const files = sourceFiles(['bin', 'lib', 'functions', 'test/support', 'test/infra']);
const serviceNames = Object.keys(services);

/** `from` may import a file or package matching `to` only when it itself matches `unless`. */
interface Ban {
  rule: string;
  from: RegExp;
  to: RegExp;
  unless?: RegExp;
}

const SDK = /^(?:@aws-sdk\/|@smithy\/|@upstash\/|kafkajs$|aws-msk-iam-sasl-signer-js$|pg$)/;

const bans: Ban[] = [
  { rule: 'functions never import lib or bin', from: /^functions\//, to: /^(?:lib|bin)\// },
  { rule: 'lib never imports bin', from: /^lib\//, to: /^bin\// },
  {
    rule: 'nothing that is deployed or shipped imports tests',
    from: /^(?:functions|lib|bin)\//,
    to: /^test\//,
  },
  {
    rule: 'only functions/aws imports vendor SDKs',
    from: /^functions\//,
    to: SDK,
    unless: /^functions\/aws\//,
  },
  {
    rule: 'only functions/entry imports middy and Powertools',
    from: /./,
    to: /^(?:@middy\/|@aws-lambda-powertools\/)/,
    unless: /^functions\/entry\//,
  },
  {
    rule: 'only lib/infra imports the CDK',
    from: /^(?:bin|lib|functions)\//,
    to: /^(?:aws-cdk-lib|constructs|cdk-nag)/,
    unless: /^lib\/infra\//,
  },
  {
    rule: 'the kernel knows nothing but itself',
    from: /^functions\/kernel\//,
    to: /^functions\/(?!kernel\/)/,
  },
  {
    rule: 'adapters know the kernel only',
    from: /^functions\/aws\//,
    to: /^functions\/(?!kernel\/|aws\/)/,
  },
  {
    rule: 'the entry knows the kernel only',
    from: /^functions\/entry\//,
    to: /^functions\/(?!kernel\/|entry\/)/,
  },
  {
    rule: 'a domain knows the kernel and itself only',
    from: /^functions\/\w+\/domain\//,
    to: /^functions\/(?!kernel\/|\w+\/domain\/)/,
  },
  {
    rule: 'a store knows its domain and the kernel only',
    from: /^functions\/\w+\/store\//,
    to: /^functions\/(?!kernel\/|\w+\/(?:domain|store)\/)/,
  },
  {
    rule: 'handlers reach adapters only through their wiring',
    from: /^functions\/\w+\/handlers\//,
    to: /^functions\/aws\//,
  },
];

function offences({ from, to, unless }: Ban): string[] {
  return files
    .filter(({ path }) => from.test(path) && !unless?.test(path))
    .flatMap(({ path, imports }) =>
      imports.filter(({ target }) => to.test(target)).map(({ target }) => `${path} imports ${target}`),
    );
}

test.each(bans.map((ban) => [ban.rule, ban] as const))('%s', (_rule, ban) => {
  expect(offences(ban)).toEqual([]);
});

/** Bootstrap brings every service's database up to date, moves take its rows along: they read other services' schemas. */
const MIGRATIONS =
  /^functions\/(?:ops|shards)\/wiring\.ts imports functions\/\w+\/store\/(?:migrations|moved-tables)\.ts$/;

test('no service imports another', () => {
  const found = serviceNames.flatMap((name) =>
    offences({
      rule: name,
      from: new RegExp(`^functions/${name}/`),
      to: new RegExp(`^functions/(?:${serviceNames.filter((other) => other !== name).join('|')})/`),
    }),
  );
  expect(found.filter((offence) => !MIGRATIONS.test(offence))).toEqual([]);
});

const SCHEMAS = /(?:\/domain\/(?:event-)?schemas|kernel\/schema-terms)\.ts$/;

test('zod and ajv stay out of what is deployed: only schemas may import zod', () => {
  const found = files
    .filter(({ path }) => path.startsWith('functions/') && !SCHEMAS.test(path))
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ target }) => /^(?:zod|ajv)(?:\/|$)/.test(target))
        .map(({ target }) => `${path}: ${target}`),
    );
  expect(found).toEqual([]);
});

test('only types are taken from schemas', () => {
  const found = files
    .filter(({ path }) => path.startsWith('functions/') && !SCHEMAS.test(path))
    .flatMap(({ path, imports }) =>
      imports.filter(({ target, typeOnly }) => SCHEMAS.test(target) && !typeOnly).map(() => path),
    );
  expect(found).toEqual([]);
});

test('no file imports itself by a detour', () => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  expect(files.flatMap((file) => cycleFrom(file, byPath))).toEqual([]);
});

/** The shortest way from a file's value imports back to itself, if there is one. */
function cycleFrom(start: SourceFile, byPath: ReadonlyMap<string, SourceFile>): string[] {
  const cameFrom = new Map<string, string>();
  const queue = [start.path];
  for (const path of queue) {
    for (const { target, typeOnly } of byPath.get(path)?.imports ?? []) {
      if (typeOnly) continue;
      if (target === start.path) return [`${start.path} ... ${path}`];
      if (!byPath.has(target) || cameFrom.has(target)) continue;
      cameFrom.set(target, path);
      queue.push(target);
    }
  }
  return [];
}

test('the rules bite: the import reader sees every kind of import', () => {
  const entry = files.find(({ path }) => path === 'functions/entry/http.ts');
  const targets = entry?.imports.map(({ target, typeOnly }) => [target, typeOnly]);
  expect(targets).toContainEqual(['@middy/core', false]);
  expect(targets).toContainEqual(['aws-lambda', true]);
  const tracer = files.find(({ path }) => path === 'functions/entry/tracer.ts');
  expect(tracer?.imports.map(({ target }) => target)).toContain('@aws-lambda-powertools/tracer');
});
