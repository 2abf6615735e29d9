import type { EvaluationPorts } from '../../functions/scaling/domain/evaluate.ts';
import { evaluateTogether } from '../../functions/scaling/domain/evaluate-together.ts';
import type { FlightRecord } from '../../functions/scaling/domain/ports.ts';
import type { AccountState } from '../../functions/scaling/domain/target.ts';
import type { AddressedTarget } from '../../functions/scaling/domain/targets.ts';

/** One evaluation of a target that is alone in its account. */
export async function evaluate(
  target: AddressedTarget,
  account: AccountState,
  ports: EvaluationPorts,
): Promise<FlightRecord> {
  const patience = () => new Promise<never>(() => {});
  const shared = { ...ports, account: async () => account, patience, lastSeen: new Map() };
  const [result] = await evaluateTogether([target], shared);
  if (result?.status !== 'fulfilled') throw result?.reason;
  return result.value;
}
