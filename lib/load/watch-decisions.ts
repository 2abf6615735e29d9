import type { WaveReport } from '../../functions/scaling/domain/observation.ts';
import type { FlightRecord } from '../../functions/scaling/domain/ports.ts';

/** Keeps what the scaler decided since the load began, and says which of it is new. */
export class DecisionLog {
  readonly #since: number;
  readonly #seen = new Map<string, FlightRecord>();
  #lastReason = '';

  constructor(sinceMs: number) {
    this.#since = sinceMs;
  }

  /** Takes the newest records; returns those worth telling: changes, pings, failures, and a hold whose reason is a new one. */
  add(records: readonly FlightRecord[]): FlightRecord[] {
    const fresh = records
      .filter((one) => one.atMs >= this.#since && !this.#seen.has(keyOf(one)))
      .sort((a, b) => a.atMs - b.atMs);
    for (const one of fresh) this.#seen.set(keyOf(one), one);
    return fresh.filter((one) => this.#isNews(one));
  }

  all(): FlightRecord[] {
    return [...this.#seen.values()].sort((a, b) => a.atMs - b.atMs);
  }

  #isNews({ decision, outcome }: FlightRecord): boolean {
    const reason = decision.reason.replace(/\d+(\.\d+)?/g, '#');
    const isNew = reason !== this.#lastReason;
    this.#lastReason = reason;
    return outcome.kind !== 'held' || isNew;
  }
}

/** Changes of other targets than the one under load; what they hold at is not told. */
export class Elsewhere {
  readonly #since: number;
  readonly #own: string;
  readonly #told = new Set<string>();

  constructor(sinceMs: number, own: string) {
    this.#since = sinceMs;
    this.#own = own;
  }

  /** Takes the newest records of all targets; returns the changes and failures that were not told yet. */
  add(records: readonly FlightRecord[]): FlightRecord[] {
    const news = records.filter(
      (one) =>
        one.target !== this.#own &&
        one.atMs >= this.#since &&
        (hasActed(one) || one.outcome.kind === 'failed') &&
        !this.#told.has(`${one.target}/${keyOf(one)}`),
    );
    for (const one of news) this.#told.add(`${one.target}/${keyOf(one)}`);
    return news.sort((a, b) => a.atMs - b.atMs);
  }
}

function keyOf({ atMs, version, outcome }: FlightRecord): string {
  return `${atMs}/${version}/${outcome.kind}`;
}

/** Did this evaluation do something to capacity: a change of the lever, or pings? */
export function hasActed({ outcome }: FlightRecord): boolean {
  return outcome.kind === 'acted' || outcome.kind === 'pinged';
}

/** What the pings of an evaluation found, when it sent some. */
export function reportOf(outcome: FlightRecord['outcome']): WaveReport | undefined {
  return 'report' in outcome ? outcome.report : undefined;
}

/** Why a value came out: who wanted it and, when guards changed that, why they did. */
export function reasonText({ reason, proposals, guards }: FlightRecord['decision']): string {
  if (guards.length === 0) return reason;
  const wishes = proposals.flatMap(({ policy, proposal }) =>
    proposal.kind === 'capacity' ? [{ policy, ...proposal }] : [],
  );
  const [most] = wishes.sort((a, b) => b.value - a.value);
  return most ? `${most.policy}: ${most.reason}; ${reason}` : reason;
}

/** One decision as a person reads it: what, by which reason, what guards made of it, and what came of it. */
export function decisionText({ target, decision, outcome, atMs }: FlightRecord): string {
  const time = new Date(atMs).toISOString().slice(11, 19);
  const what =
    decision.action === 'hold'
      ? `holds ${decision.from}`
      : `${decision.from} -> ${decision.to} ${unitOf(target)}`;
  const guards = decision.guards.map(({ guard, from, to }) => `${guard} ${from} -> ${to}`).join(', ');
  const report = reportOf(outcome);
  const wave = report ? waveText(decision.wave?.reason ?? '', report) : '';
  const failure = outcome.kind === 'failed' ? ` (${outcome.why})` : '';
  return [
    `${time} ${target} ${what}: ${reasonText(decision)}`,
    ...(guards === '' ? [] : [`guards: ${guards}`]),
    ...(wave === '' ? [] : [wave]),
    `${outcome.kind}${failure}`,
  ].join(' | ');
}

/** What a target's number counts, by the kind of its name. */
function unitOf(target: string): string {
  const [, kind] = target.split(':');
  if (kind === undefined) return 'provisioned';
  if (kind === 'acu') return 'ACU at most';
  if (kind === 'reserve') return 'reserved';
  return 'consumers';
}

function waveText(reason: string, report: { sent: number; cold: number; throttled: number }): string {
  return `pings: ${reason}; ${report.sent} sent, ${report.cold} made a new sandbox, ${report.throttled} refused`;
}
