import type { Clock } from '../../../functions/kernel/clock.ts';
import type { OnLambdaEvent } from './lambda-event.ts';
import { errorVerdict, type Sandbox, type Verdict } from './sandbox.ts';
import type { InitializationType } from './sandbox-environment.ts';
import { type Patience, startWait, type Waiter } from './waiter.ts';

export type Started = { kind: 'ready'; sandbox: Sandbox } | { kind: 'failed'; failure: Verdict };

/** An environment for one invocation, or why there is none. */
export type Acquired =
  | { kind: 'ready'; sandbox: Sandbox; coldStart: boolean }
  /** This machine had no process for it in time. */
  | { kind: 'full'; reason: string }
  | { kind: 'failed'; failure: Verdict };

export interface FleetOptions {
  /** Starts one environment (including Lambda's second try of a failed initialisation). */
  start(functionName: string, type: InitializationType): Promise<Started>;
  clock: Clock;
  /** Real processes this machine may hold. */
  maxProcesses: number;
  /** Environments that may initialise at the same time. */
  maxStarts: number;
  idleMs: number;
  /** Longest wait for a process of this machine. */
  maxWaitMs: number;
  onEvent: OnLambdaEvent;
}

interface Resident {
  sandbox: Sandbox;
  functionName: string;
  type: InitializationType;
  bornMs: number;
  idleSinceMs: number;
  /** `retiring`: ends after the invocation it serves; `ending`: its process is being killed. */
  state: 'idle' | 'busy' | 'retiring' | 'ending';
}

/** An environment whose process is initialising. */
interface Starting {
  functionName: string;
  type: InitializationType;
  bornMs: number;
}

/** The processes of this machine: warm ones most recently used first, new ones within the machine's means. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #residents = new Map<Sandbox, Resident>();
  /** Idle on-demand environments, oldest use first. */
  readonly #idle: Sandbox[] = [];
  readonly #waiters: Waiter[] = [];
  readonly #startsInFlight = new Map<Promise<void>, Starting>();
  #stopped = false;
  #onLost: (functionName: string, sandbox: Sandbox) => void = () => undefined;

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  /** Called when a provisioned environment is gone without having been retired. */
  onProvisionedLost(listener: (functionName: string, sandbox: Sandbox) => void): void {
    this.#onLost = listener;
  }

  hasIdle(functionName: string): boolean {
    return this.#idle.some((sandbox) => this.#serves(sandbox, functionName));
  }

  get processes(): number {
    return this.#residents.size + this.#startsInFlight.size;
  }

  get waiting(): number {
    return this.#waiters.length;
  }

  starting(): readonly Starting[] {
    return [...this.#startsInFlight.values()];
  }

  residents(): readonly Resident[] {
    return [...this.#residents.values()];
  }

  /** A warm environment of the function, or a new one. */
  acquire(functionName: string, patience: Patience = {}): Promise<Acquired> {
    const warm = this.#takeIdle(functionName);
    if (warm) return Promise.resolve({ kind: 'ready', sandbox: warm, coldStart: false });
    return this.#queue(functionName, 'on-demand', patience);
  }

  /** A new environment for a provisioned pool, which then decides what runs on it. */
  startProvisioned(functionName: string): Promise<Acquired> {
    return this.#queue(functionName, 'provisioned-concurrency', {});
  }

  /** Marks a provisioned environment busy or idle. */
  mark(sandbox: Sandbox, state: 'idle' | 'busy'): void {
    const resident = this.#residents.get(sandbox);
    if (resident?.state === 'idle' || resident?.state === 'busy') resident.state = state;
    if (resident) resident.idleSinceMs = this.#options.clock();
  }

  /** Gives an on-demand environment back after an invocation. */
  release(sandbox: Sandbox): void {
    const resident = this.#residents.get(sandbox);
    if (!resident || !sandbox.alive) return;
    if (resident.state === 'retiring') return void this.#end(resident);
    const heir = this.#waiters.findIndex(
      (waiter) => waiter.functionName === resident.functionName && waiter.type === 'on-demand',
    );
    if (heir >= 0) return void this.#handOver(heir, sandbox);
    resident.state = 'idle';
    resident.idleSinceMs = this.#options.clock();
    this.#idle.push(sandbox);
    this.#pump();
  }

  /** Ends an environment: now when it is idle, else after the invocation it serves. */
  retire(sandbox: Sandbox): void {
    const resident = this.#residents.get(sandbox);
    if (!resident) return;
    this.#forgetIdle(sandbox);
    if (resident.state === 'busy') resident.state = 'retiring';
    else if (resident.state === 'idle') this.#end(resident);
  }

  #end(resident: Resident): void {
    resident.state = 'ending';
    void resident.sandbox.stop();
  }

  /** Ends every on-demand environment of a function, busy ones after their invocation. */
  retireOnDemand(functionName: string): void {
    for (const resident of this.residents()) {
      const isOnDemand = resident.type === 'on-demand';
      if (isOnDemand && resident.functionName === functionName) this.retire(resident.sandbox);
    }
  }

  /** Ends what has been idle for longer than an environment's idle life. */
  reap(): void {
    const oldest = this.#options.clock() - this.#options.idleMs;
    for (const sandbox of [...this.#idle]) {
      const resident = this.#residents.get(sandbox);
      if (resident && resident.idleSinceMs <= oldest) this.retire(sandbox);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const waiter of this.#waiters.splice(0)) waiter.settle(hostStopped);
    for (;;) {
      await Promise.all(this.residents().map((resident) => resident.sandbox.stop()));
      if (this.#startsInFlight.size === 0) break;
      await Promise.all(this.#startsInFlight.keys());
    }
  }

  #serves(sandbox: Sandbox, functionName: string): boolean {
    return sandbox.alive && this.#residents.get(sandbox)?.functionName === functionName;
  }

  #takeIdle(functionName: string): Sandbox | undefined {
    const at = this.#idle.findLastIndex((sandbox) => this.#serves(sandbox, functionName));
    const sandbox = this.#idle[at];
    if (!sandbox) return undefined;
    this.#idle.splice(at, 1);
    this.mark(sandbox, 'busy');
    return sandbox;
  }

  #handOver(index: number, sandbox: Sandbox): void {
    const waiter = this.#waiters.splice(index, 1)[0];
    if (waiter) waiter.settle({ kind: 'ready', sandbox, coldStart: false });
  }

  #queue(functionName: string, type: InitializationType, patience: Patience): Promise<Acquired> {
    if (this.#stopped) return Promise.resolve(hostStopped);
    const { maxWaitMs } = this.#options;
    return new Promise((settle) => {
      const giveUp = (waiter: Waiter, howLong: string) => this.#giveUp(waiter, howLong);
      this.#waiters.push(startWait({ functionName, type, settle, patience, maxWaitMs, giveUp }));
      this.#pump();
    });
  }

  #giveUp(waiter: Waiter, howLong: string): void {
    const at = this.#waiters.indexOf(waiter);
    if (at >= 0) this.#waiters.splice(at, 1);
    const all = `This machine's ${this.#options.maxProcesses} sandbox processes`;
    waiter.settle({ kind: 'full', reason: `${all} were all busy ${howLong} (not a Lambda limit)` });
  }

  #pump(): void {
    while (
      this.#waiters.length > 0 &&
      this.#startsInFlight.size < this.#options.maxStarts &&
      !this.#stopped
    ) {
      if (this.processes >= this.#options.maxProcesses) return void this.#makeRoom();
      const waiter = this.#waiters.shift();
      if (waiter) this.#startFor(waiter);
    }
  }

  /** Ends the environment unused for longest; the waiter goes on when its process is gone. */
  #makeRoom(): void {
    const ending = this.residents().filter((resident) => resident.state === 'ending').length;
    if (ending > 0) return;
    const victim = this.#idle[0];
    if (victim) return void this.retire(victim);
    const { maxProcesses } = this.#options;
    const waiting = this.#waiters.length;
    this.#options.onEvent({ kind: 'host-capacity', waiting, processes: this.processes, maxProcesses });
  }

  #startFor(waiter: Waiter): void {
    waiter.rest();
    const start = this.#options.start(waiter.functionName, waiter.type).catch(unstartable);
    const work = start.then((started) => {
      this.#startsInFlight.delete(work);
      if (started.kind === 'ready') this.#admit(waiter, started.sandbox);
      waiter.settle(started.kind === 'ready' ? { ...started, coldStart: true } : started);
      this.#pump();
    });
    const { functionName, type } = waiter;
    this.#startsInFlight.set(work, { functionName, type, bornMs: this.#options.clock() });
  }

  #admit(waiter: Waiter, sandbox: Sandbox): void {
    const { functionName, type } = waiter;
    const now = this.#options.clock();
    const state = type === 'on-demand' ? 'busy' : 'idle';
    this.#residents.set(sandbox, { sandbox, functionName, type, bornMs: now, idleSinceMs: now, state });
    this.#options.onEvent({
      kind: 'sandbox-started',
      functionName,
      pid: sandbox.pid,
      initMs: sandbox.initMs,
      type,
    });
    sandbox.exited.then((reason) => this.#onGone(sandbox, reason));
  }

  #onGone(sandbox: Sandbox, reason: string): void {
    const resident = this.#residents.get(sandbox);
    this.#residents.delete(sandbox);
    this.#forgetIdle(sandbox);
    if (!resident) return;
    const { functionName } = resident;
    this.#options.onEvent({ kind: 'sandbox-ended', functionName, pid: sandbox.pid, reason });
    const kept = resident.state === 'idle' || resident.state === 'busy';
    const lost = kept && resident.type === 'provisioned-concurrency';
    if (lost && !this.#stopped) this.#onLost(functionName, sandbox);
    this.#pump();
  }

  #forgetIdle(sandbox: Sandbox): void {
    const at = this.#idle.indexOf(sandbox);
    if (at >= 0) this.#idle.splice(at, 1);
  }
}

const hostStopped: Acquired = {
  kind: 'failed',
  failure: errorVerdict('Springtide.HostStopped', 'The local Lambda host was stopped'),
};

/** The machine itself refused, for example because it has no processes or ports left. */
function unstartable(error: unknown): Started {
  return { kind: 'failed', failure: errorVerdict('Springtide.StartFailed', String(error)) };
}
