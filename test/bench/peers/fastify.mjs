import awsLambdaFastify from '@fastify/aws-lambda';
import fastify from 'fastify';
import { putOrderBody } from '../../../functions/orders/domain/schemas.ts';
import { accountOf, created, fieldsOf, invalid, securityHeaders } from '../contract.mjs';

const app = fastify({ bodyLimit: 6 * 1024 * 1024 });
app.addHook('onSend', async (_request, reply) => void reply.headers(securityHeaders));
app.put('/api/orders/:orderId', async (request, reply) => {
  const parsed = putOrderBody.safeParse(request.body);
  if (!parsed.success) return reply.code(400).send(invalid(fieldsOf(parsed.error)));
  return reply.code(201).send(created(request.params.orderId, accountOf(request.awsLambda.event)));
});

export const handler = awsLambdaFastify(app, { decorateRequest: true });
