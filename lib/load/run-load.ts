import type { FlightRecord } from '../../functions/scaling/domain/ports.ts';
import type { FunctionFleet } from '../local/lambda/control/fleet-routes.ts';
import { streamSeed, uniformStream } from '../simulator/random.ts';
import { LoadMeter } from './load-meter.ts';
import type { LoadOptions } from './load-options.ts';
import { decisionFigures, type LoadRow, type LoadSummary, reactionOf } from './load-report.ts';
import type { ScalingApi } from './scaling-api.ts';
import { SELLERS } from './sellers.ts';
import { sendLoad } from './send-load.ts';
import { firstStep } from './shapes.ts';
import { type LoadRequest, trafficOf } from './traffic.ts';
import { DecisionLog, Elsewhere } from './watch-decisions.ts';

/** The function that takes the load: it serves orders. */
export const LOAD_TARGET = 'orders-api';

export interface LoadRunParts {
  readonly options: LoadOptions;
  readonly scaling: ScalingApi;
  readonly send: (request: LoadRequest) => Promise<number>;
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onRow: (row: LoadRow) => void;
  readonly onDecision: (record: FlightRecord) => void;
}

/** What a person announces: requests at once, when each takes about so long on a small machine. */
const EXPECTED_SECONDS = 0.25;

const LOOK_MS = 1000;
const ROW_MS = 5000;
const ASK_MS = 3000;
/** All targets are some dozen reads of the scaler's table; they decide each half minute. */
const ASK_ALL_MS = 15_000;

interface Watch {
  readonly meter: LoadMeter;
  readonly decisions: DecisionLog;
  readonly beganMs: number;
  readonly readyMs: number[];
  readonly before: FunctionFleet;
  last: FunctionFleet;
  rowMs: number;
  askMs: number;
  askAllMs: number;
  /** What the scaler does elsewhere meanwhile: told, not part of the summary. */
  readonly elsewhere: Elsewhere;
  mostProvisioned: number;
  mostWarmIdle: number;
}

/** Runs a load against the product and watches the scaler meanwhile. What was announced or opted into is taken back at the end. */
export async function runLoad(parts: LoadRunParts): Promise<LoadSummary> {
  const undo = await prepare(parts);
  try {
    return await watched(parts);
  } finally {
    for (const step of undo) await step();
  }
}

async function prepare({ options, scaling, clock }: LoadRunParts): Promise<(() => Promise<void>)[]> {
  const undo: (() => Promise<void>)[] = [];
  if (options.warmPool) {
    await scaling.warmPool(true);
    undo.push(() => scaling.warmPool(false));
  }
  if (options.reserve !== undefined) undo.push(await scaling.reserve(options.reserve));
  const { event } = options.shape;
  if (options.announced && event) {
    const at = (share: number) => Math.round(clock() + share * options.seconds * 1000);
    const value = Math.max(2, Math.ceil(options.peakPerSecond * EXPECTED_SECONDS));
    const planned = { fromMs: at(event.from), untilMs: at(event.until), value };
    undo.push(await scaling.announce(planned));
  }
  return undo;
}

async function watched(parts: LoadRunParts): Promise<LoadSummary> {
  const { options, clock, scaling } = parts;
  const before = await scaling.fleet();
  const beganMs = clock();
  const meter = new LoadMeter();
  const watch: Watch = {
    ...{ meter, beganMs, before, last: before, rowMs: beganMs, askMs: 0, askAllMs: beganMs },
    elsewhere: new Elsewhere(beganMs, LOAD_TARGET),
    ...{ decisions: new DecisionLog(beganMs), readyMs: [], mostProvisioned: 0, mostWarmIdle: 0 },
  };
  const ended = new AbortController();
  // A product that is gone is not loaded any further.
  const gone = new AbortController();
  const watching = watchUntil(parts, watch, ended.signal).finally(() => gone.abort());
  const random = (purpose: number) => uniformStream(streamSeed(options.seed, purpose));
  const run = `load-${beganMs.toString(36)}`;
  const next = trafficOf({ accounts: SELLERS, random: random(1), clock, run });
  const signal = AbortSignal.any([parts.signal, gone.signal]);
  const sending = sendLoad({ ...parts, signal, meter, random: random(2), next }).finally(() => ended.abort());
  await Promise.all([watching, sending]);
  await look(parts, watch);
  await ask(parts, watch);
  return summaryOf(parts, watch);
}

async function watchUntil(parts: LoadRunParts, watch: Watch, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    await look(parts, watch);
    if (parts.clock() - watch.askMs >= ASK_MS) await ask(parts, watch);
    if (parts.clock() - watch.rowMs >= ROW_MS) await tell(parts, watch);
    await parts.sleep(LOOK_MS);
  }
}

async function look({ scaling, clock }: LoadRunParts, watch: Watch): Promise<void> {
  const { provisioned, sandboxes } = await scaling.fleet();
  if (provisioned && provisioned.requested > 0 && provisioned.ready >= provisioned.requested)
    watch.readyMs.push(clock());
  watch.mostProvisioned = Math.max(watch.mostProvisioned, provisioned?.ready ?? 0);
  watch.mostWarmIdle = Math.max(watch.mostWarmIdle, sandboxes.idle);
}

/** The scaler's routes may be slow or refused while the product is overloaded: then the next look sees more. */
async function ask({ scaling, clock, onDecision }: LoadRunParts, watch: Watch): Promise<void> {
  watch.askMs = clock();
  const records = await scaling.decisions().catch(() => []);
  for (const record of watch.decisions.add(records)) onDecision(record);
  if (clock() - watch.askAllMs < ASK_ALL_MS) return;
  watch.askAllMs = clock();
  for (const record of watch.elsewhere.add(await scaling.allDecisions().catch(() => []))) onDecision(record);
}

async function tell({ options, clock, onRow, scaling }: LoadRunParts, watch: Watch): Promise<void> {
  const now = clock();
  const share = (now - watch.beganMs) / 1000 / options.seconds;
  const { answered, latency } = watch.meter.lately();
  const seconds = (now - watch.rowMs) / 1000;
  watch.rowMs = now;
  const fleet = await scaling.fleet();
  const { last } = watch;
  watch.last = fleet;
  onRow({
    elapsedSeconds: (now - watch.beganMs) / 1000,
    ratePerSecond: share < 1 ? options.peakPerSecond * options.shape.level(share) : 0,
    answeredPerSecond: answered / seconds,
    latency,
    inFlight: watch.meter.inFlight,
    coldStarts: fleet.coldStarts - last.coldStarts,
    throttled: fleet.throttled - last.throttled,
    fleet,
  });
}

async function summaryOf({ options, clock, scaling }: LoadRunParts, watch: Watch): Promise<LoadSummary> {
  const { meter, before, beganMs, decisions, readyMs } = watch;
  const after = await scaling.fleet();
  const records = decisions.all();
  const figures = decisionFigures(records);
  const step = firstStep(options.shape);
  const stepMs = step === undefined ? undefined : beganMs + step * options.seconds * 1000;
  return {
    shape: options.name,
    seconds: (clock() - beganMs) / 1000,
    peakPerSecond: options.peakPerSecond,
    target: LOAD_TARGET,
    requests: { ...meter.counts(), statuses: Object.fromEntries(meter.statuses) },
    latency: meter.latency(),
    mostInFlight: meter.mostInFlight,
    invocations: after.invocations - before.invocations - figures.pings.sent,
    coldStarts: Math.max(0, after.coldStarts - before.coldStarts - figures.pings.newSandboxes),
    throttled: after.throttled - before.throttled,
    mostProvisioned: watch.mostProvisioned,
    mostWarmIdle: watch.mostWarmIdle,
    ...figures,
    reaction: reactionOf({ beganMs, stepMs, records, readyMs }),
  };
}
