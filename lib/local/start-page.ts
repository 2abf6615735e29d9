import type { LocalHost } from './host.ts';

const sampleOrder = {
  status: 'paid',
  currency: 'EUR',
  placedAt: '2026-05-01T12:30:00Z',
  customer: { id: 'c-17' },
  lines: [{ sku: 'MUG-RED', quantity: 2, unitPrice: '7.50' }],
};

/** What a person sees when the product is ready: what runs, where, and the first thing to try. */
export function startPage(host: LocalHost, facts: { elapsed: string; dataDir: string }): string {
  const { url, issuerUrl, account, accountToken, pid } = host.product;
  return `
Springtide is ready after ${facts.elapsed}.

  API       ${url}
  Tokens    ${issuerUrl}/token   (or: npm run springtide -- token --account A [--ops])
  Data      ${facts.dataDir}   (function logs below logs/; --fresh begins anew)

Engines
${host.engineNames.map((name) => `  ${name}`).join('\n')}

Try it as the seller ${account}:
  TOKEN=${accountToken}
  curl -s -X PUT ${url}/api/orders/first-order \\
    -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\
    -d '${JSON.stringify(sampleOrder)}'
  curl -s ${url}/api/orders -H "authorization: Bearer $TOKEN"
  curl -s ${url}/api/orders/first-order/history -H "authorization: Bearer $TOKEN"

Stop with Ctrl-C, or: kill ${pid}
`;
}
