import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import { secureHeaders } from 'hono/secure-headers';
import { putOrderBody } from '../../../functions/orders/domain/schemas.ts';
import { accountOf, created, fieldsOf, invalid } from '../contract.mjs';

const app = new Hono();
app.use(secureHeaders());
app.put('/api/orders/:orderId', async (context) => {
  const parsed = putOrderBody.safeParse(await context.req.json());
  if (!parsed.success) return context.json(invalid(fieldsOf(parsed.error)), 400);
  return context.json(created(context.req.param('orderId'), accountOf(context.env.event)), 201);
});

export const handler = handle(app);
