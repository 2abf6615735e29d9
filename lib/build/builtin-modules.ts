import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

const BUILTIN = new RegExp(
  `^(?:node:)?(?:${builtinModules.filter((name) => !name.startsWith('_')).join('|')})$`,
);

/**
 * Takes Node's own modules through `process.getBuiltinModule`. An `import 'node:http'` in an ES module makes Node build a
 * facade that reads every export, lazy getters included, which loads undici: 37 to 48 ms of a cold start for nothing.
 * It also gives CommonJS dependencies their `require('http')` in an ES module, which has no `require`.
 */
export function builtinModulesLazily(): Plugin {
  return {
    name: 'builtin-modules-lazily',
    setup(build) {
      build.onResolve({ filter: BUILTIN }, ({ path, kind }) => ({
        path: path.replace(/^node:/, ''),
        namespace: kind === 'dynamic-import' ? 'builtin-by-name' : 'builtin',
        sideEffects: false,
      }));
      build.onLoad({ filter: /.*/, namespace: 'builtin-by-name' }, ({ path }) => ({
        contents: byName(path),
        loader: 'js',
      }));
      build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
        contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${path}`)});`,
        loader: 'js',
      }));
    },
  };
}

/**
 * A module for `await import('node:x')`: a chunk made from CommonJS would have a default export and no other, so the names
 * are written out. Lazy getters stay out, reading them is what costs.
 */
function byName(path: string): string {
  const id = `node:${path}`;
  const module = process.getBuiltinModule(id) as object;
  const names = Object.entries(Object.getOwnPropertyDescriptors(module))
    .filter(([name, { get }]) => get === undefined && /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default')
    .map(([name]) => name);
  return `const module = process.getBuiltinModule(${JSON.stringify(id)});
export default module;
${names.map((name) => `const e_${name} = module.${name};`).join('\n')}
export { ${names.map((name) => `e_${name} as ${name}`).join(', ')} };`;
}
