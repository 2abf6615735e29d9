import { writeSync } from 'node:fs';
import { handler as bare } from './bare.mjs';

const directives = JSON.stringify([
  {
    Namespace: 'springtide',
    Dimensions: [['service', 'route', 'method', 'status_code']],
    Metrics: [
      { Name: 'http_requests_total', Unit: 'Count' },
      { Name: 'http_request_duration_seconds', Unit: 'Seconds' },
    ],
  },
]);
const route = '"service":"bench","route":"/api/orders/{orderId}","method":"PUT","http_requests_total":1';

/** The bare handler with the duty every deployed function has: one metrics line a request. */
export const handler = async (event, context) => {
  const start = performance.now();
  const result = await bare(event, context);
  const seconds = (performance.now() - start) / 1000;
  writeSync(
    1,
    `{"request_id":"${context.awsRequestId}","_aws":{"Timestamp":${Date.now()},"CloudWatchMetrics":${directives}},${route},"status_code":"${result.statusCode}","http_request_duration_seconds":${seconds}}\n`,
  );
  return result;
};
