import type { Fleet } from './fleet.ts';
import type { Others } from './fleet-model.ts';

interface Moving {
  readonly fleet: Fleet;
  readonly counts: Uint16Array;
}

const none = new Uint16Array(1000);

/**
 * Fleets of one account, stepped in lock step by the millisecond: first what ends in all of them, then what arrives, the functions
 * taking turns in who comes first. All but those with a reserve share what nobody has reserved.
 */
export class SharedFleets {
  /** Units reserved by all. */
  readonly reserved: number;
  /** Most units that were reserved, provisioned or in flight at once since somebody took it; pings are not counted. */
  peak = 0;
  private readonly fleets: readonly Fleet[];
  private readonly pooled: readonly Fleet[];

  constructor(fleets: readonly Fleet[]) {
    this.fleets = fleets;
    this.pooled = fleets.filter(({ model }) => model.settings.reserved === undefined);
    this.reserved = fleets.reduce((sum, { model }) => sum + (model.settings.reserved ?? 0), 0);
    for (const fleet of fleets) fleet.others = this.othersOf(fleet);
  }

  /** One second from `startMs`; `counts[function][ms]` requests arrive, `arriving[function]` in all. */
  second(startMs: number, counts: readonly Uint16Array[], arriving: readonly number[]): void {
    for (const fleet of this.fleets) fleet.begin(startMs);
    const moving = this.fleets.flatMap((fleet, index): Moving[] => {
      if (arriving[index] !== 0) return [{ fleet, counts: counts[index] as Uint16Array }];
      return fleet.isStill ? [] : [{ fleet, counts: none }];
    });
    this.peak = Math.max(this.peak, this.inUse());
    for (let ms = 0; ms < 1000 && moving.length > 0; ms += 1) {
      millisecond(moving, startMs, ms);
      this.peak = Math.max(this.peak, this.inUse());
    }
  }

  /** The peak until now; the next one begins. */
  takePeak(): number {
    const { peak } = this;
    this.peak = 0;
    return peak;
  }

  /** ClaimedAccountConcurrency without pings, which a meter leaves out of everything. */
  private inUse(): number {
    let all = this.reserved;
    for (const { provisioned, inFlight } of this.pooled) all += Math.max(provisioned.ready, inFlight);
    return all;
  }

  private othersOf(fleet: Fleet): Others {
    const others = this.fleets.filter((one) => one !== fleet);
    const pooled = this.pooled.filter((one) => one !== fleet);
    return {
      inUse: () => {
        let all = this.reserved;
        for (const { poolUse } of pooled) all += poolUse;
        return all;
      },
      admitted: () => {
        let all = 0;
        for (const { admittedThisSecond } of others) all += admittedThisSecond;
        return all;
      },
    };
  }
}

function millisecond(moving: readonly Moving[], startMs: number, ms: number): void {
  for (const { fleet } of moving) fleet.departures(startMs + ms);
  for (let turn = 0; turn < moving.length; turn += 1) {
    const { fleet, counts } = moving[(turn + ms) % moving.length] as Moving;
    fleet.arrivals(startMs + ms, counts[ms] as number);
  }
}
