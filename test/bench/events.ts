/** A PUT of one order as API Gateway hands it over: about 4 KB, 1.4 KB of it the body. */
export function putOrderText(kind: 'valid' | 'invalid'): string {
  const lines = Array.from({ length: 11 }, (_, index) => ({
    sku: `SKU-${10_000 + index}`,
    description: `Ceramic lantern, white, size ${index}, boxed`,
    quantity: index + 1,
    unitPrice: `${index}.95`,
  }));
  const [first] = lines;
  if (kind === 'invalid' && first !== undefined) Object.assign(first, { quantity: 0.5, unitPrice: '1,95' });
  const order = {
    status: 'paid',
    currency: 'EUR',
    placedAt: '2026-05-01T12:30:00Z',
    modifiedAt: '2026-05-01T12:31:00Z',
    customer: { id: 'buyer-4711', name: 'Ann Example', email: 'ann@example.com' },
    lines,
  };
  const body = JSON.stringify(order);
  return JSON.stringify({ ...gatewayFields(Buffer.byteLength(body)), body, isBase64Encoded: false });
}

function gatewayFields(bodyBytes: number) {
  return {
    version: '2.0',
    routeKey: 'PUT /api/orders/{orderId}',
    rawPath: '/api/orders/order-1',
    rawQueryString: '',
    headers: {
      accept: 'application/json',
      'accept-encoding': 'gzip, deflate, br',
      authorization: `Bearer ${'x'.repeat(800)}`,
      'content-length': `${bodyBytes}`,
      'content-type': 'application/json',
      host: 'api.example.com',
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)',
      'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793',
      'x-correlation-id': '01890a5d-ac96-774b-bcce-b302099a8057',
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    pathParameters: { orderId: 'order-1' },
    requestContext: {
      accountId: '123456789012',
      apiId: 'a1b2c3d4e5',
      authorizer: {
        jwt: { claims: { sub: 'user-1', accounts: 'acme', iss: 'https://id.example.com' }, scopes: null },
      },
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http: {
        method: 'PUT',
        path: '/api/orders/order-1',
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.7',
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)',
      },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: 'PUT /api/orders/{orderId}',
      stage: '$default',
      time: '21/Nov/2026:12:00:00 +0000',
      timeEpoch: 1795262400000,
    },
  };
}
