import { emfMetrics } from '../../../functions/entry/emf-metrics.ts';
import { lambdaEnvironment } from '../../../functions/entry/environment.ts';

const { clock, writeLine } = lambdaEnvironment;
const metrics = emfMetrics({ namespace: 'springtide', dimensions: { service: 'bench' }, clock, writeLine });

/** The same line as `powertools-metrics.mjs`, by our writer. */
export async function handler() {
  const dimensions = { route: '/api/orders/{orderId}', method: 'PUT', status_code: '201' };
  metrics.addWith(dimensions, 'http_requests_total', 1, 'Count');
  metrics.addWith(dimensions, 'http_request_duration_seconds', 0.012, 'Seconds');
  metrics.describe('request_id', 'request-1');
  metrics.describe('account_id', 'acme');
  metrics.flush();
  return { statusCode: 201 };
}
