import express from 'express';
import serverless from 'serverless-http';
import { putOrderBody } from '../../../functions/orders/domain/schemas.ts';
import { accountOf, created, fieldsOf, invalid, securityHeaders } from '../contract.mjs';

const app = express();
app.disable('x-powered-by');
app.use(express.json({ limit: '6mb' }));
app.use((_request, response, next) => {
  response.set(securityHeaders);
  next();
});
app.put('/api/orders/:orderId', (request, response) => {
  const parsed = putOrderBody.safeParse(request.body);
  if (!parsed.success) return response.status(400).json(invalid(fieldsOf(parsed.error)));
  return response.status(201).json(created(request.params.orderId, accountOf(request.apiGateway.event)));
});

export const handler = serverless(app, {
  request: (request, event) => {
    request.apiGateway = { event };
  },
});
