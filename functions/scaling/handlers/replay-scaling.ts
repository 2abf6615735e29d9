import type { HttpHandler } from '../../entry/http-contract.ts';
import { AppError } from '../../kernel/errors.ts';
import type { FlightRecord } from '../domain/ports.ts';
import type { AccountState } from '../domain/target.ts';
import { type SteeringPorts, targetsOf } from './steering.ts';

const HOUR_MS = 3_600_000;
const DEFAULT_HOURS = 168;

/** The account is not recorded: its default limit, all of it free, and no budget. */
const plainAccount: AccountState = {
  concurrencyLimit: 1000,
  claimedByOthers: 0,
  claimed: [],
  callsLeft: 10,
  budget: { monthlyUsd: Number.POSITIVE_INFINITY, spentUsd: 0, secondsLeft: 2_628_000 },
};

/**
 * GET /ops/scaling/replay?target=&policy=&hours=: what another policy would have done with what the flight recorder saw, and
 * the recorded demand, which `npm run simulate -- --from-recorder` plays.
 */
export function replayScaling(ports: SteeringPorts): HttpHandler {
  const { store, clock } = ports;
  return async ({ query }) => {
    const target = (await targetsOf(ports)).find(({ name }) => name === query['target']);
    if (!target) throw new AppError('not_found', `no scaling target ${String(query['target'])}`);
    // Policies are loaded by the first replay: whoever steers or looks does not wait for them.
    const [{ isPolicyName, policies }, { replay }, { recordedDemand }] = await Promise.all([
      import('../domain/policies/registry.ts'),
      import('../domain/replay.ts'),
      import('../domain/recorded.ts'),
    ]);
    const policy = String(query['policy']);
    if (!isPolicyName(policy)) throw unknownPolicy(policy, Object.keys(policies));
    const toMs = clock();
    const fromMs = toMs - Number(query['hours'] ?? DEFAULT_HOURS) * HOUR_MS;
    const records = evaluated(await store.between(target.name, fromMs, toMs));
    const candidate = { ...target, policies: [{ policy }] };
    return {
      status: 200,
      body: {
        target: target.name,
        policy,
        fromMs,
        toMs,
        memoryMb: target.memoryMb,
        architecture: target.architecture,
        demand: recordedDemand(records),
        ...replay(candidate, plainAccount, records),
      },
    };
  };
}

/** Evaluations that only confirmed an earlier change decided nothing. */
function evaluated(records: readonly FlightRecord[]): FlightRecord[] {
  return records.filter(({ decision }) => decision.proposals.length > 0);
}

function unknownPolicy(name: string, known: readonly string[]): AppError {
  const fields = [{ field: '/policy', rule: `must be one of ${known.join(', ')}` }];
  return new AppError('invalid_input', `no policy "${name}"`, { fields });
}
