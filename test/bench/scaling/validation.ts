// The simulator against the local host: the same requests of a recorded trace, played on real processes and in the simulated fleet.
// Run it as `npm run bench -- scaling-validation`. The host is played first; the simulator then gets the instants at which requests
// really came and how long each really took, so that what is compared is the rules, and not how busy this machine was.
import { PutProvisionedConcurrencyConfigCommand } from '@aws-sdk/client-lambda';
import { arrivalStream, studyArrivals } from '../../../lib/simulator/arrivals.ts';
import { Fleet } from '../../../lib/simulator/fleet.ts';
import { documentedLambda } from '../../../lib/simulator/fleet-settings.ts';
import { profiles, serviceTable } from '../../../lib/simulator/profile.ts';
import { streamSeed, uniformStream } from '../../../lib/simulator/random.ts';
import { readTrace } from '../../../lib/simulator/trace.ts';
import { eventually } from '../../support/eventually.ts';
import { playArrivals } from '../../support/fleet-play.ts';
import { type LambdaFixture, lambdaFixture } from '../../support/lambda-fixture.ts';
import { median, type Row, saveResult } from '../results.ts';

const IDLE_SECONDS = 6;
const SECONDS = 90;
const PER_SECOND = 10;
const serviceMs = serviceTable({ ...profiles.heavy, serviceSeconds: 0.35 });
/** Holds its environment, and says for how long: timers are late on a busy machine. */
const code = `export const handler = async ({ ms }) => {
  const began = performance.now();
  await new Promise((done) => setTimeout(done, ms));
  return performance.now() - began;
};`;

interface Setting {
  readonly name: string;
  readonly maxStarts: number;
  readonly reserved?: number;
  readonly provisioned?: number;
}

const settings: readonly Setting[] = [
  { name: 'on demand', maxStarts: 64 },
  { name: 'with a reserve of 6', maxStarts: 64, reserved: 6 },
  { name: 'with 4 provisioned', maxStarts: 64, provisioned: 4 },
  { name: 'on demand, three starts at once', maxStarts: 3 },
];

interface Request {
  readonly atMs: number;
  readonly ms: number;
}

interface Met extends Request {
  /** From the call to the answer. */
  readonly wallMs: number;
  readonly cold: boolean;
  readonly throttled: boolean;
}

interface Counts {
  readonly cold: number;
  readonly throttled: number;
  readonly provisioned: number;
  readonly peak: number;
}

/** Ninety bins of a recorded hour, one a second instead of one each ten. */
function requests(seed: number): Request[] {
  const { counts: recorded } = readTrace(
    new URL('../../../events/traces/azure-llm-conv.csv', import.meta.url).pathname,
  );
  const counts = recorded.slice(0, SECONDS);
  const scale = (PER_SECOND * SECONDS) / counts.reduce((sum, count) => sum + count, 0);
  const trace = { name: 'short', intervalSeconds: 1, counts };
  const stream = arrivalStream(trace, scale, { seed, model: studyArrivals });
  const random = uniformStream(streamSeed(seed, 2));
  const found: Request[] = [];
  for (let second = 0; second < SECONDS; second += 1) {
    if (stream.second(second) === 0) continue;
    stream.counts.forEach((count, ms) => {
      for (let left = count; left > 0; left -= 1)
        found.push({ atMs: second * 1000 + ms, ms: serviceMs[Math.floor(random() * serviceMs.length)] ?? 1 });
    });
  }
  return found;
}

async function onTheHost(setting: Setting, seed: number): Promise<{ met: Met[]; counts: Counts }> {
  const { reserved, provisioned, maxStarts } = setting;
  const api = { code, ...(reserved === undefined ? {} : { reservedConcurrency: reserved }) };
  const at = await lambdaFixture({ api }, { maxStarts, idleMs: IDLE_SECONDS * 1000 });
  try {
    if (provisioned !== undefined) await provision(at, provisioned);
    let [peak, onProvisioned] = [0, 0];
    at.host.on((event) => {
      if (event.kind !== 'invocation-started') return;
      peak = Math.max(peak, event.load.inFlight);
      if (event.load.runsOn === 'provisioned') onProvisioned += 1;
    });
    const met = await play(at, requests(seed));
    const cold = met.filter((one) => one.cold).length;
    const throttled = met.filter((one) => one.throttled).length;
    return { met, counts: { cold, throttled, provisioned: onProvisioned, peak } };
  } finally {
    await at.stop();
  }
}

async function provision({ client, host }: LambdaFixture, units: number): Promise<void> {
  const command = { FunctionName: 'api', Qualifier: 'live', ProvisionedConcurrentExecutions: units };
  await client.send(new PutProvisionedConcurrencyConfigCommand(command));
  await eventually(() => {
    const ready = host.sandboxes().filter(({ state }) => state === 'idle').length;
    if (ready !== units) throw new Error(`${ready} of ${units} are ready`);
  });
}

async function play({ host }: LambdaFixture, all: readonly Request[]): Promise<Met[]> {
  const began = performance.now();
  const calls = all.map(async ({ atMs, ms }) => {
    await new Promise((due) => setTimeout(due, atMs));
    const calledMs = performance.now();
    const outcome = await host.invoke('api:live', JSON.stringify({ ms }));
    const wallMs = performance.now() - calledMs;
    if (outcome.kind === 'error') throw new Error(outcome.payload);
    const throttled = outcome.kind === 'throttled';
    const heldMs = throttled ? 1 : Number(outcome.payload);
    return { atMs: calledMs - began, ms: heldMs, wallMs, throttled, cold: !throttled && outcome.coldStart };
  });
  return (await Promise.all(calls)).toSorted((one, other) => one.atMs - other.atMs);
}

/** The same instants and the same times in the simulated fleet, with the start and the overhead that the host showed. */
function simulated({ reserved, provisioned = 0 }: Setting, met: readonly Met[]): Counts {
  const beyond = (kind: (one: Met) => boolean) =>
    Math.round(median(met.filter(kind).map(({ wallMs, ms }) => wallMs - ms)));
  const overheadMs = beyond(({ cold, throttled }) => !cold && !throttled);
  let next = 0;
  const fleet = new Fleet({
    settings: {
      ...documentedLambda,
      accountLimit: 1000,
      idleLifeSeconds: IDLE_SECONDS,
      ...(reserved === undefined ? {} : { reserved }),
    },
    // Each arrival draws once, in order, so the n-th request gets its own time.
    serviceMs: Uint16Array.from(met, ({ ms }) => Math.max(1, Math.round(ms + overheadMs))),
    random: () => (next++ + 0.5) / met.length,
    coldStartMs: beyond(({ cold }) => cold) - overheadMs,
  });
  fleet.provisioned.request(provisioned, 0, 0);
  // A second later than on the host, so that what is provisioned is ready.
  const arrivals = met.map(({ atMs }) => Math.floor(atMs) + 1000);
  playArrivals(fleet, arrivals, Math.ceil((arrivals.at(-1) ?? 0) / 1000) + 10);
  const onDemand = fleet.coldStarts;
  return {
    cold: onDemand,
    throttled: fleet.throttled,
    provisioned: fleet.provisionedRequests,
    peak: fleet.peak,
  };
}

const rows: Row[] = [];
for (const setting of settings) {
  for (const seed of [1, 2]) {
    const { met, counts } = await onTheHost(setting, seed);
    const model = simulated(setting, met);
    rows.push({
      name: `${setting.name}, seed ${seed}`,
      requests: met.length,
      'cold starts: host': counts.cold,
      simulator: model.cold,
      'throttled: host': counts.throttled,
      'simulator ': model.throttled,
      'on provisioned: host': counts.provisioned,
      'simulator  ': model.provisioned,
      'peak in flight: host': counts.peak,
      'simulator   ': model.peak,
    });
  }
}
const title = 'The simulator against the local host, the same short trace';
const notes = [
  `${SECONDS} s of recorded traffic in fast motion (azure-llm-conv), ${PER_SECOND} requests a second, 0.35 s each in the mean; environments live ${IDLE_SECONDS} s idle.`,
  'The host runs a process an environment. The simulator gets the instants at which requests really came and how long each really took,',
  'and the median start of the host, so what differs is the rules: starts of the host take longer or shorter than the median, it looks for',
  'idle environments to end each half second, and where it starts three at once at most (as `npm start` does, to spare this machine),',
  'a request that waits may get an environment that another one gives back, which Lambda does not promise.',
];
process.stdout.write(saveResult('scaling-validation', { title, notes, rows }));
