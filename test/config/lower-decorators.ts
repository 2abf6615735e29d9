import { transform } from 'esbuild';
import type { Plugin } from 'vitest/config';

const DECORATOR = /^\s*@[A-Z]\w*\(/m;

/** Node and vitest leave standard decorators as they are, which V8 cannot read yet; the bundles have them lowered by esbuild, as here. */
export const lowerDecorators: Plugin = {
  name: 'lower-decorators',
  enforce: 'pre',
  async transform(code, id) {
    if (!id.endsWith('.ts') || !DECORATOR.test(code)) return null;
    const lowered = await transform(code, {
      loader: 'ts',
      target: 'node24',
      sourcemap: true,
      sourcefile: id,
    });
    return { code: lowered.code, map: lowered.map };
  },
};
