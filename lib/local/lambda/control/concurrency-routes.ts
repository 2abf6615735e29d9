import type { LambdaParts } from '../lambda-parts.ts';
import type { ControlRoute } from './control-endpoint.ts';
import { type ControlCall, jsonBody } from './http-exchange.ts';

/** Put, Get and DeleteFunctionConcurrency: the reserve of one function. */
export function concurrencyRoutes(parts: LambdaParts): ControlRoute[] {
  const recordOf = (call: ControlCall) => parts.registry.resolve(call.path[1] ?? '').record;
  const shared = { path: 'functions/*/concurrency', budget: 'control' } as const;
  return [
    {
      ...shared,
      method: 'PUT',
      handle: (call) => {
        const record = recordOf(call);
        const wanted = jsonBody(call)['ReservedConcurrentExecutions'];
        record.reserved = parts.limits.checkReserved(record, wanted);
        return { status: 200, body: { ReservedConcurrentExecutions: record.reserved } };
      },
    },
    {
      ...shared,
      method: 'GET',
      handle: (call) => {
        const { reserved } = recordOf(call);
        return {
          status: 200,
          body: reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved },
        };
      },
    },
    {
      ...shared,
      method: 'DELETE',
      handle: (call) => {
        recordOf(call).reserved = undefined;
        return { status: 204 };
      },
    },
  ];
}
