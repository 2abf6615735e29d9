import { Metrics } from '@aws-lambda-powertools/metrics';

const metrics = new Metrics({ namespace: 'springtide', serviceName: 'bench' });

/** Two metrics under three dimensions and two properties, as our HTTP entry writes them. */
export const handler = async () => {
  metrics.addDimensions({ route: '/api/orders/{orderId}', method: 'PUT', status_code: '201' });
  metrics.addMetric('http_requests_total', 'Count', 1);
  metrics.addMetric('http_request_duration_seconds', 'Seconds', 0.012);
  metrics.addMetadata('request_id', 'request-1');
  metrics.addMetadata('account_id', 'acme');
  metrics.publishStoredMetrics();
  return { statusCode: 201 };
};
