import { createHash } from 'node:crypto';
import { describeApi } from './openapi/describe-api.ts';
import { docsPage } from './openapi/docs-page.ts';
import { DOCS_STYLE } from './openapi/docs-style.ts';

const HEADER = '// Generated from the definitions and schemas by `npm run generate`; a test keeps it fresh.';

/** The OpenAPI document and its page as modules of texts, so that answering them costs no work. */
export async function generateOpenApi(root: string): Promise<Map<string, string>> {
  const document = await describeApi(root);
  const style = createHash('sha256').update(DOCS_STYLE).digest('base64');
  const js = [
    HEADER,
    `export const openApiText = ${JSON.stringify(JSON.stringify(document))};`,
    `export const docsPage = ${JSON.stringify(docsPage(document))};`,
    `export const docsStyleHash = ${JSON.stringify(`sha256-${style}`)};`,
  ];
  const dts = ['openApiText', 'docsPage', 'docsStyleHash'].map(
    (name) => `export declare const ${name}: string;`,
  );
  const target = 'functions/ops/domain/openapi.generated';
  return new Map([
    [`${target}.js`, `${js.join('\n')}\n`],
    [`${target}.d.ts`, `${[HEADER, ...dts].join('\n')}\n`],
  ]);
}
