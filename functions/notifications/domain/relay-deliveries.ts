import type { Clock } from '../../kernel/clock.ts';
import { documentOutbox, type WaitingDocuments } from '../../kernel/outbox/document-outbox.ts';
import { type ComeBack, type RelayRun, type RunRelayPorts, runRelay } from '../../kernel/outbox/run-relay.ts';
import { type SweepRun, wakeLate } from '../../kernel/outbox/sweep-outbox.ts';
import { sweepShards } from '../../kernel/outbox/sweep-shards.ts';
import { DELIVERY_TOPIC, outboxLanes } from './closing.ts';
import type { DeliveryNudge, NudgeDeliveries } from './delivery-nudge.ts';

export interface RelayDeliveriesPorts extends RunRelayPorts {
  waiting: WaitingDocuments;
  nudge: NudgeDeliveries;
}

/** Publishes what waits in the lane of a nudge; one relay at a time works on a lane. */
export function relayDeliveries({ waiting, nudge, ...ports }: RelayDeliveriesPorts) {
  const relay = runRelay(ports);
  return ({ lane, written }: DeliveryNudge, run: RelayRun): Promise<ComeBack | undefined> =>
    relay(
      {
        name: lane,
        outbox: documentOutbox({ waiting, topic: DELIVERY_TOPIC, lane, written }),
        nudgeNext: (logger) => nudge([{ lane, written: null }], logger),
      },
      run,
    );
}

export interface SweepDeliveriesPorts {
  waiting: WaitingDocuments;
  nudge: NudgeDeliveries;
  clock: Clock;
}

/** Wakes the relay of each lane in which anything waits, and says how far it is behind. */
export function sweepDeliveries({ waiting, nudge, clock }: SweepDeliveriesPorts) {
  return (run: SweepRun): Promise<void> => {
    const sweep = (lane: string) =>
      wakeLate({
        ...{ name: lane, run },
        measure: () => waiting.measure(lane, clock()),
        nudge: () => nudge([{ lane, written: null }], run.logger),
      });
    return sweepShards(outboxLanes, sweep, run.logger);
  };
}
