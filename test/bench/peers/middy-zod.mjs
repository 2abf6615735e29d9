import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import httpRouter from '@middy/http-router';
import httpSecurityHeaders from '@middy/http-security-headers';
import { putOrderBody } from '../../../functions/orders/domain/schemas.ts';
import { accountOf, created, fieldsOf, invalid } from '../contract.mjs';

const putOrder = middy()
  .use(httpHeaderNormalizer())
  .use(httpJsonBodyParser())
  .handler(async (event) => {
    const parsed = putOrderBody.safeParse(event.body);
    if (!parsed.success) return { statusCode: 400, body: JSON.stringify(invalid(fieldsOf(parsed.error))) };
    return { statusCode: 201, body: JSON.stringify(created(event.pathParameters.orderId, accountOf(event))) };
  });

export const handler = middy()
  .use(httpSecurityHeaders())
  .use(httpErrorHandler({ logger: false }))
  .handler(httpRouter([{ method: 'PUT', path: '/api/orders/{orderId}', handler: putOrder }]));
