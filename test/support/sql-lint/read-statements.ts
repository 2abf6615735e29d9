import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAst } from 'vitest/node';

/** A statement sent with intent `read`, as far as its text can be known without running anything. */
export interface ReadStatement {
  file: string;
  line: number;
  /** Every text it can have; fragments that only exist at run time stand in it as `unknown_fragment`. */
  texts: string[];
  /** Source code of those fragments. */
  unknown: string[];
}

// biome-ignore lint/suspicious/noExplicitAny: a syntax tree of many shapes
type Node = any;

interface Module {
  file: string;
  source: string;
  /** Values and functions by name; a name used twice has both. */
  values: Map<string, Node[]>;
  imports: Map<string, { file: string; name: string }>;
  /** Where a parameter gets its values: place in its function's list, and the function's name. */
  parameters: Map<string, { callee: string; index: number }[]>;
  calls: Map<string, Node[][]>;
  objects: Node[];
}

const UNKNOWN = 'unknown_fragment';

/** All statements with intent `read` in these files; an intent that is not written out as a word is one too. */
export function findReadStatements(root: string, files: readonly string[]): ReadStatement[] {
  const modules = new Map<string, Module>();
  const open = (file: string): Module => {
    const known = modules.get(file) ?? readModule(root, file);
    modules.set(file, known);
    return known;
  };
  return files.flatMap((file) => {
    const module = open(file);
    return module.objects.flatMap((object) => {
      const unknown: string[] = [];
      if (!isRead(propertyOf(object, 'intent'))) return [];
      const sql = propertyOf(object, 'sql');
      const texts = sql ? evaluate({ module, open, unknown, within: [] }, sql) : [UNKNOWN];
      const line = module.source.slice(0, object.start).split('\n').length;
      return [{ file, line, texts: [...new Set(texts)], unknown: [...new Set(unknown)] }];
    });
  });
}

function isRead(intent: Node): boolean {
  return intent !== undefined && !(intent.type === 'Literal' && intent.value === 'write');
}

function propertyOf(object: Node, name: string): Node {
  return object.properties.find((one: Node) => one.type === 'Property' && one.key.name === name)?.value;
}

function readModule(root: string, file: string): Module {
  const source = readFileSync(join(root, file), 'utf8');
  const module: Module = {
    ...{ file, source, values: new Map(), imports: new Map() },
    ...{ parameters: new Map(), calls: new Map(), objects: [] },
  };
  walk(parseAst(source, { lang: 'ts' }), (node) => learn(module, node));
  return module;
}

function walk(node: Node, visit: (node: Node) => void): void {
  if (Array.isArray(node)) for (const one of node) walk(one, visit);
  if (typeof node?.type !== 'string') return;
  visit(node);
  for (const key of Object.keys(node)) if (typeof node[key] === 'object') walk(node[key], visit);
}

function learn(module: Module, node: Node): void {
  if (node.type === 'ObjectExpression') module.objects.push(node);
  if (node.type === 'ImportDeclaration') learnImport(module, node);
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier')
    add(module.calls, node.callee.name, node.arguments);
  const named = node.type === 'FunctionDeclaration' ? [node.id, node] : [node.id, node.init];
  if (!['FunctionDeclaration', 'VariableDeclarator'].includes(node.type) || named[0]?.type !== 'Identifier')
    return;
  const [{ name }, value] = named;
  if (value) add(module.values, name, value);
  for (const [index, parameter] of (value?.params ?? []).entries())
    if (parameter.type === 'Identifier') add(module.parameters, parameter.name, { callee: name, index });
}

function learnImport(module: Module, node: Node): void {
  if (!node.source.value.startsWith('.')) return;
  const file = join(dirname(module.file), node.source.value);
  for (const one of node.specifiers)
    if (one.imported) module.imports.set(one.local.name, { file, name: one.imported.name });
}

function add<T>(map: Map<string, T[]>, name: string, value: T): void {
  map.set(name, [...(map.get(name) ?? []), value]);
}

interface Place {
  module: Module;
  open: (file: string) => Module;
  unknown: string[];
  /** What is being evaluated around it: a name that stands for itself adds no text. */
  within: readonly Node[];
}

/** Every text the expression can be. */
function evaluate(place: Place, node: Node): string[] {
  if (place.within.includes(node)) return [];
  const deeper = { ...place, within: [...place.within, node] };
  const all = (nodes: Node[]) => nodes.flatMap((one) => evaluate(deeper, one));
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'object' ? unknown(place, node) : [String(node.value)];
    case 'TemplateLiteral':
      return template(deeper, node);
    case 'ConditionalExpression':
      return all([node.consequent, node.alternate]);
    case 'LogicalExpression':
      return all([node.left, node.right]);
    case 'TSAsExpression':
    case 'TSNonNullExpression':
      return all([node.expression]);
    case 'Identifier':
      return named(deeper, node) ?? unknown(place, node);
    case 'CallExpression':
      return called(deeper, node) ?? unknown(place, node);
    case 'ArrowFunctionExpression':
    case 'FunctionDeclaration':
      return returned(deeper, node);
    default:
      return unknown(place, node);
  }
}

function unknown({ module, unknown: list }: Place, node: Node): string[] {
  list.push(module.source.slice(node.start, node.end).replace(/\s+/g, ' '));
  return [UNKNOWN];
}

function template(place: Place, { quasis, expressions }: Node): string[] {
  let texts = [quasis[0].value.cooked as string];
  expressions.forEach((expression: Node, index: number) => {
    const values = evaluate(place, expression);
    const after = quasis[index + 1].value.cooked;
    texts = texts.flatMap((text) => values.map((value) => text + value + after));
  });
  return texts;
}

/** A constant here or where it is imported from, else a parameter: then what its callers in this file pass. */
function named(place: Place, { name }: Node): string[] | undefined {
  const { module } = place;
  if (name === 'undefined') return [''];
  const values = module.values.get(name);
  if (values !== undefined) return values.flatMap((value) => evaluate(place, value));
  const imported = module.imports.get(name);
  if (imported !== undefined)
    return named({ ...place, module: place.open(imported.file) }, { name: imported.name });
  const passed = (module.parameters.get(name) ?? []).flatMap(({ callee, index }) =>
    (module.calls.get(callee) ?? []).map((list) => list[index]),
  );
  return passed.length > 0 && passed.every(Boolean)
    ? passed.flatMap((one) => evaluate(place, one))
    : undefined;
}

function called(place: Place, { callee }: Node): string[] | undefined {
  return callee.type === 'Identifier' ? named(place, callee) : undefined;
}

function returned(place: Place, { body }: Node): string[] {
  if (body.type !== 'BlockStatement') return evaluate(place, body);
  const results: Node[] = [];
  walk(body, (node) => {
    if (node.type === 'ReturnStatement' && node.argument) results.push(node.argument);
  });
  return results.flatMap((one) => evaluate(place, one));
}
