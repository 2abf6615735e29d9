import type { HttpHandler } from '../../entry/http-contract.ts';

/** The document's texts are large, so they load with the first request for them. */
const texts = () => import('../domain/openapi.generated.js');

/** It changes with deployments only. */
const CACHED = 'public, max-age=300';

/** GET /openapi.json */
export const getOpenApi: HttpHandler = async () => ({
  status: 200,
  text: (await texts()).openApiText,
  headers: {
    'content-type': 'application/json',
    'cache-control': CACHED,
    'access-control-allow-origin': '*',
  },
});

/** GET /docs: the page's own style sheet is all it may use. */
export const getDocs: HttpHandler = async () => {
  const { docsPage, docsStyleHash } = await texts();
  const policy = `default-src 'none'; style-src '${docsStyleHash}'; base-uri 'none'; frame-ancestors 'none'`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'cache-control': CACHED,
  };
  return { status: 200, text: docsPage, headers };
};
