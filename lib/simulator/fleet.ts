import type { ThrottleReason } from '../local/lambda/contracts.ts';
import { type FleetModel, nobody, type Others } from './fleet-model.ts';
import { IdleStack } from './idle-stack.ts';
import { type PingEnd, PingEnds } from './ping-ends.ts';
import { Provisioned } from './provisioned.ts';
import { type ArrivingWave, nothingMet, type WaveOutcome } from './wave-outcome.ts';

const PC_UNIT = 0x10000;

/**
 * Environments of one function, one millisecond at a time: departures first, then arrivals. A request takes a free
 * provisioned environment, else an idle one, else starts a new one (a cold start), else is refused with Lambda's reason.
 * Departures wait in a ring with one slot a millisecond: low 16 bits on demand, high 16 bits provisioned.
 */
export class Fleet {
  readonly provisioned: Provisioned;
  idle: IdleStack;
  readonly throttles: Partial<Record<ThrottleReason, number>> = {};
  inFlight = 0;
  peak = 0;
  requests = 0;
  coldStarts = 0;
  throttled = 0;
  serviceMsSum = 0;
  onDemandMs = 0;
  provisionedMs = 0;
  provisionedRequests = 0;
  pings = 0;
  pingMs = 0;
  provisionedPeak = 0;
  others: Others = nobody;

  readonly model: FleetModel;
  private readonly ring: Uint32Array;
  private readonly ringMask: number;
  private busyOnDemand = 0;
  private busyProvisioned = 0;
  private tokens: number;
  private tokensAtMs = 0;
  private provisionedThisSecond = 0;
  /** Requests of this second that were not refused. */
  admittedThisSecond = 0;
  private provisionedPerSecond = 0;
  private readonly pingEnds = new PingEnds();
  /** Idle environments of a version that no traffic has yet. */
  private next: IdleStack;
  /** What the ring held when traffic moved to another version, and until when: these do not become idle. */
  private retired: { ring: Uint32Array; untilMs: number } | undefined;
  private arriving: ArrivingWave | undefined;
  private nextPingMs = Number.POSITIVE_INFINITY;

  constructor(model: FleetModel) {
    this.model = model;
    this.provisioned = new Provisioned(model.settings.billingBlockSeconds);
    this.idle = this.noneIdle();
    this.next = this.noneIdle();
    const longest = Math.max(...model.serviceMs) + model.coldStartMs + 2;
    this.ring = new Uint32Array(2 ** Math.ceil(Math.log2(longest)));
    this.ringMask = this.ring.length - 1;
    this.tokens = model.settings.burst;
  }

  private noneIdle(): IdleStack {
    return new IdleStack(this.model.settings.idleLifeSeconds * 1000, this.model.settings.reuse);
  }

  /** Units of the account's pool that nobody else can have: in flight on demand, and provisioned, busy or not. */
  get poolUse(): number {
    return this.busyOnDemand + Math.max(this.provisioned.ready, this.busyProvisioned);
  }

  /** Nothing runs and nothing is on its way. */
  get isStill(): boolean {
    return this.busyOnDemand + this.busyProvisioned === 0 && this.nextPingMs === Number.POSITIVE_INFINITY;
  }

  /** Begins a second, which `second` then plays, or for fleets in lock step `departures` and `arrivals` of each millisecond. */
  begin(startMs: number): void {
    this.provisioned.settle(startMs);
    this.provisionedThisSecond = 0;
    this.admittedThisSecond = 0;
    this.provisionedPerSecond = this.provisioned.ready * this.model.settings.requestsPerUnit;
  }

  /** One second from `startMs`; `counts[ms]` requests arrive in each millisecond. */
  second(startMs: number, counts: Uint16Array, arriving: number): void {
    this.begin(startMs);
    if (arriving === 0) this.quietSecond(startMs);
    else this.busySecond(startMs, counts);
  }

  private quietSecond(startMs: number): void {
    for (let ms = 0; ms < 1000; ms += 1) {
      if (this.isStill) return;
      this.departures(startMs + ms);
    }
  }

  private busySecond(startMs: number, counts: Uint16Array): void {
    for (let ms = 0; ms < 1000; ms += 1) {
      this.departures(startMs + ms);
      this.arrivals(startMs + ms, counts[ms] as number);
    }
  }

  arrivals(nowMs: number, requests: number): void {
    for (let left = requests; left > 0; left -= 1) this.arrive(nowMs);
  }

  departures(nowMs: number): void {
    if (nowMs >= this.pingEnds.nextMs) this.endPings(nowMs);
    if (nowMs >= this.nextPingMs) this.pingsArrive(nowMs);
    const slot = nowMs & this.ringMask;
    const leaving = this.ring[slot] as number;
    if (leaving === 0) return;
    this.ring[slot] = 0;
    this.busyOnDemand -= leaving & 0xffff;
    this.busyProvisioned -= leaving >>> 16;
    this.give(this.idle, nowMs, (leaving & 0xffff) - this.retiredIn(slot, nowMs));
    this.inFlight -= (leaving & 0xffff) + (leaving >>> 16);
  }

  private give(to: IdleStack, nowMs: number, environments: number): void {
    for (let left = environments; left > 0; left -= 1) to.give(nowMs);
  }

  /** How many of those that leave now began before traffic moved to another version. */
  private retiredIn(slot: number, nowMs: number): number {
    if (this.retired === undefined) return 0;
    if (nowMs >= this.retired.untilMs) this.retired = undefined;
    return (this.retired?.ring[slot] ?? 0) & 0xffff;
  }

  private arrive(nowMs: number): void {
    const serviceMs = this.model.serviceMs[(this.model.random() * this.model.serviceMs.length) | 0] as number;
    this.requests += 1;
    if (
      this.busyProvisioned < this.provisioned.ready &&
      this.provisionedThisSecond < this.provisionedPerSecond
    ) {
      this.serveProvisioned(nowMs, serviceMs);
      return;
    }
    const refusal = this.refusal();
    if (refusal) this.refuse(refusal);
    else if (this.idle.take(nowMs) >= 0) this.serveOnDemand(nowMs, serviceMs, 0);
    else if (this.takeToken(nowMs)) this.serveOnDemand(nowMs, serviceMs, this.model.coldStartMs);
    else this.refuse('FunctionInvocationRateLimitExceeded');
  }

  private serveProvisioned(nowMs: number, serviceMs: number): void {
    this.busyProvisioned += 1;
    this.provisionedThisSecond += 1;
    if (this.busyProvisioned > this.provisionedPeak) this.provisionedPeak = this.busyProvisioned;
    this.provisionedMs += serviceMs;
    this.provisionedRequests += 1;
    this.enter(nowMs + serviceMs, PC_UNIT, serviceMs);
  }

  private serveOnDemand(nowMs: number, serviceMs: number, coldMs: number): void {
    this.busyOnDemand += 1;
    if (coldMs > 0) this.coldStarts += 1;
    this.onDemandMs += serviceMs + coldMs;
    this.enter(nowMs + serviceMs + coldMs, 1, serviceMs);
  }

  private enter(endMs: number, unit: number, serviceMs: number): void {
    const slot = endMs & this.ringMask;
    this.ring[slot] = (this.ring[slot] as number) + unit;
    this.serviceMsSum += serviceMs;
    this.admittedThisSecond += 1;
    this.inFlight += 1;
    if (this.inFlight > this.peak) this.peak = this.inFlight;
  }

  /** Lambda's reason to refuse a request that found no free provisioned environment, or undefined. */
  private refusal(): ThrottleReason | undefined {
    const { reserved, accountLimit, requestsPerUnit } = this.model.settings;
    if (reserved !== undefined) {
      if (this.busyOnDemand + this.busyProvisioned >= reserved)
        return 'ReservedFunctionConcurrentInvocationLimitExceeded';
      return this.admittedThisSecond >= reserved * requestsPerUnit
        ? 'ReservedFunctionInvocationRateLimitExceeded'
        : undefined;
    }
    if (this.poolUse + this.others.inUse() >= accountLimit) return 'ConcurrentInvocationLimitExceeded';
    const admitted = this.admittedThisSecond + this.others.admitted();
    return admitted >= accountLimit * requestsPerUnit ? 'CallerRateLimitExceeded' : undefined;
  }

  private refuse(reason: ThrottleReason): void {
    this.throttled += 1;
    this.throttles[reason] = (this.throttles[reason] ?? 0) + 1;
  }

  /** One new environment from the bucket of the scaling rate. */
  private takeToken(nowMs: number): boolean {
    const { burst, perSecond } = this.model.settings;
    this.tokens = Math.min(burst, this.tokens + ((nowMs - this.tokensAtMs) * perSecond) / 1000);
    this.tokensAtMs = nowMs;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  /**
   * Pings that arrive evenly over `pingSpreadSeconds` from `nowMs` and hold what they meet until `holdMs` after it, or until a
   * new environment has started. What they met is counted as they arrive.
   */
  wave(nowMs: number, pings: number, holdMs: number): WaveOutcome {
    const met = nothingMet(pings);
    this.arriving = { met, atMs: nowMs, untilMs: nowMs + holdMs, next: 0 };
    this.pingsArrive(nowMs);
    return met;
  }

  private pingsArrive(nowMs: number): void {
    const wave = this.arriving;
    this.nextPingMs = this.nextArrivalMs(wave);
    while (wave && this.nextPingMs <= nowMs) {
      wave.next += 1;
      this.ping(nowMs, wave);
      this.nextPingMs = this.nextArrivalMs(wave);
    }
  }

  private nextArrivalMs(wave: ArrivingWave | undefined): number {
    if (!wave || wave.next >= wave.met.sent) return Number.POSITIVE_INFINITY;
    return wave.atMs + (wave.next * (this.model.settings.pingSpreadSeconds * 1000)) / wave.met.sent;
  }

  private ping(nowMs: number, { met, untilMs }: ArrivingWave): void {
    const holdMs = Math.max(1, untilMs - nowMs);
    if (this.busyProvisioned < this.provisioned.ready) {
      this.busyProvisioned += 1;
      met.provisioned += 1;
      met.heldMs += holdMs;
      this.provisionedMs += holdMs;
      this.held(nowMs + holdMs, 'provisioned', 'idle');
      return;
    }
    const idleMs = this.refusal() ? undefined : this.idle.take(nowMs);
    if (idleMs === undefined || (idleMs < 0 && !this.takeToken(nowMs))) {
      met.throttled += 1;
      return;
    }
    const busyMs = idleMs < 0 ? Math.max(holdMs, this.model.coldStartMs) : holdMs;
    met[idleMs < 0 ? 'cold' : 'warm'] += 1;
    met.heldMs += busyMs;
    met.warmHeldMs += idleMs < 0 ? 0 : busyMs;
    met.oldestIdleMs = Math.max(met.oldestIdleMs, idleMs);
    this.onDemandMs += busyMs;
    this.pingMs += busyMs;
    this.busyOnDemand += 1;
    this.held(nowMs + busyMs, 'onDemand', 'idle');
  }

  private held(atMs: number, kind: 'onDemand' | 'provisioned', afterwards: PingEnd['afterwards']): void {
    this.pings += 1;
    this.pingEnds.add(atMs, kind, afterwards);
  }

  private endPings(nowMs: number): void {
    for (const { afterwards, onDemand, provisioned } of this.pingEnds.take(nowMs)) {
      this.busyOnDemand -= onDemand;
      this.busyProvisioned -= provisioned;
      if (afterwards !== 'gone') this.give(afterwards === 'next' ? this.next : this.idle, nowMs, onDemand);
    }
  }

  /**
   * A wave to a version that no traffic has yet: each ping meets an environment of its own, which starts for it and is held until
   * `holdMs` from now. Returns how many were taken; the others were refused.
   */
  warmNext(nowMs: number, pings: number, holdMs: number): number {
    const busyMs = Math.max(holdMs, this.model.coldStartMs);
    for (let taken = 0; taken < pings; taken += 1) {
      if (this.refusal() || !this.takeToken(nowMs)) return taken;
      this.onDemandMs += busyMs;
      this.pingMs += busyMs;
      this.busyOnDemand += 1;
      this.held(nowMs + busyMs, 'onDemand', 'next');
    }
    return pings;
  }

  /**
   * Traffic moves to the next version, of which only what was warmed exists. Requests that run end where they are;
   * provisioned concurrency is allocated anew and ready after `preparationMs`.
   */
  deploy(nowMs: number, preparationMs: number): void {
    this.idle = this.next;
    this.next = this.noneIdle();
    this.pingEnds.replaceVersion();
    this.retired = { ring: this.ring.slice(), untilMs: nowMs + this.ring.length };
    this.provisioned.reallocate(nowMs, preparationMs);
  }
}
