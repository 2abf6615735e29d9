import { Router } from '@aws-lambda-powertools/event-handler/http';
import { putOrderBody } from '../../../functions/orders/domain/schemas.ts';
import { accountOf, created, fieldsOf, invalid, securityHeaders } from '../contract.mjs';

const app = new Router();
app.put('/api/orders/:orderId', async ({ req, params, event }) => {
  const parsed = putOrderBody.safeParse(await req.json());
  const body = parsed.success ? created(params.orderId, accountOf(event)) : invalid(fieldsOf(parsed.error));
  const headers = { 'content-type': 'application/json', ...securityHeaders };
  return new Response(JSON.stringify(body), { status: parsed.success ? 201 : 400, headers });
});

export const handler = (event, context) => app.resolve(event, context);
