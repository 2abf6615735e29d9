import type { FunctionSpec } from './contracts.ts';
import { peakMemoryMb } from './process-memory.ts';
import { type RuntimeApi, type SendInvocation, startRuntimeApi } from './runtime-api.ts';
import type { SandboxProcess } from './sandbox-process.ts';

/** What one sandbox made of one event. */
export type Verdict =
  | { kind: 'ok'; payload: string }
  | { kind: 'error'; errorType: string; errorMessage: string; payload: string };

export interface Invocation {
  requestId: string;
  payload: string;
  invokedFunctionArn: string;
  traceId: string;
  clientContext?: string;
}

export interface Finished {
  verdict: Verdict;
  durationMs: number;
  maxMemoryMb: number | undefined;
}

interface Running {
  invocation: Invocation;
  startedMs: number;
  verdict: Verdict | undefined;
  timer: NodeJS.Timeout;
  resolve(finished: Finished): void;
}

export interface SandboxOptions {
  spec: FunctionSpec;
  /** Starts the process once the Runtime API's address is known. */
  spawn(runtimeApi: string, onLine: (line: string) => void): SandboxProcess;
  onLine(requestId: string | undefined, line: string): void;
  initTimeoutMs: number;
  /** Stop the process between invocations, as Lambda does. */
  freeze: boolean;
}

/** An error as the function's caller sees it. */
export function errorVerdict(errorType: string, errorMessage: string): Verdict {
  return { kind: 'error', errorType, errorMessage, payload: JSON.stringify({ errorType, errorMessage }) };
}

function verdictFromBody(body: string): Verdict {
  const { errorType = 'Unhandled', errorMessage = '' } = JSON.parse(body) as Record<string, string>;
  return { kind: 'error', errorType, errorMessage, payload: body };
}

/** One execution environment: one process, one event at a time. Made by `startSandbox`. */
export class Sandbox {
  readonly spec: FunctionSpec;
  initMs = 0;
  invocations = 0;
  maxMemoryMb: number | undefined;
  readonly #options: SandboxOptions;
  #api: RuntimeApi | undefined;
  #process: SandboxProcess | undefined;
  #send: SendInvocation | undefined;
  #running: Running | undefined;
  #settleInit: ((failure: Verdict | undefined) => void) | undefined;
  #dead = false;

  constructor(options: SandboxOptions) {
    this.#options = options;
    this.spec = options.spec;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get alive(): boolean {
    return !this.#dead;
  }

  /** Resolves when the process is gone. Undefined until `start`. */
  get exited(): Promise<string> {
    return this.#process?.exited ?? Promise.resolve('never started');
  }

  /** Starts the process and waits until it asks for work. @returns why it could not, or undefined when it is ready. */
  async start(): Promise<Verdict | undefined> {
    const startedMs = performance.now();
    this.#api = await startRuntimeApi({
      next: (send) => this.#onNext(send),
      response: (requestId, payload) => this.#onVerdict(requestId, { kind: 'ok', payload }),
      responseTooLarge: (requestId) => this.#onVerdict(requestId, tooLarge()),
      error: (requestId, body) => this.#onVerdict(requestId, verdictFromBody(body)),
      initError: (body) => this.#settleInit?.(verdictFromBody(body)),
    });
    const failure = await this.#init(this.#api.address);
    this.initMs = performance.now() - startedMs;
    if (failure) await this.stop();
    return failure;
  }

  #init(address: string): Promise<Verdict | undefined> {
    return new Promise((resolve) => {
      const seconds = (this.#options.initTimeoutMs / 1000).toFixed(2);
      const timedOut = errorVerdict('Sandbox.Timedout', `Init phase timed out after ${seconds} seconds`);
      const timer = setTimeout(() => this.#settleInit?.(timedOut), this.#options.initTimeoutMs);
      this.#settleInit = (failure) => {
        this.#settleInit = undefined;
        clearTimeout(timer);
        resolve(failure);
      };
      this.#process = this.#options.spawn(address, (line) =>
        this.#options.onLine(this.#running?.invocation.requestId, line),
      );
      this.#process.exited.then((reason) => this.#onExit(reason));
    });
  }

  /** Runs one event; the promise never rejects and ends when the environment waits again or is dead. */
  invoke(invocation: Invocation): Promise<Finished> {
    return new Promise((resolve) => {
      const timeoutMs = this.spec.timeoutSeconds * 1000;
      const timer = setTimeout(() => this.#onTimeout(), timeoutMs);
      this.#running = { invocation, startedMs: performance.now(), verdict: undefined, timer, resolve };
      this.invocations += 1;
      if (this.#dead || !this.#send) return this.#finish(exitVerdict(invocation.requestId, 'Runtime exited'));
      const send = this.#send;
      this.#send = undefined;
      if (this.#options.freeze) this.#process?.thaw();
      send(invocationHeaders(invocation, timeoutMs), invocation.payload);
    });
  }

  /** Kills the process and waits until it is gone. Safe to call twice. */
  async stop(): Promise<void> {
    this.#process?.kill();
    await this.#process?.exited;
    this.#api?.close();
  }

  /** Kills the process where it stands, for crash tests: what runs ends as `Runtime.ExitError`. */
  crash(): void {
    this.#dead = true;
    this.#process?.kill();
  }

  #onNext(send: SendInvocation): void {
    this.#send = send;
    if (this.#settleInit) this.#settleInit(undefined);
    // One turn of the event loop later everything the handler printed before this request has been read.
    setImmediate(() => this.#rest());
  }

  #rest(): void {
    if (this.#dead || !this.#send) return;
    this.#process?.flush();
    this.maxMemoryMb = peakMemoryMb(this.pid) ?? this.maxMemoryMb;
    if (this.#options.freeze) this.#process?.freeze();
    if (this.#running)
      this.#finish(this.#running.verdict ?? errorVerdict('Runtime.NoResponse', 'No response'));
  }

  #onVerdict(requestId: string, verdict: Verdict): void {
    if (this.#running?.invocation.requestId === requestId) this.#running.verdict ??= verdict;
  }

  #onTimeout(): void {
    const running = this.#running;
    if (!running) return;
    running.verdict ??= timeoutVerdict(running.invocation.requestId, this.spec.timeoutSeconds);
    this.maxMemoryMb = peakMemoryMb(this.pid) ?? this.maxMemoryMb;
    this.#process?.kill();
  }

  #onExit(reason: string): void {
    this.#dead = true;
    this.#api?.close();
    this.#settleInit?.(errorVerdict('Runtime.ExitError', reason));
    const running = this.#running;
    if (running) this.#finish(running.verdict ?? exitVerdict(running.invocation.requestId, reason));
  }

  #finish(verdict: Verdict): void {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    clearTimeout(running.timer);
    const durationMs = Math.min(performance.now() - running.startedMs, this.spec.timeoutSeconds * 1000);
    running.resolve({ verdict, durationMs, maxMemoryMb: this.maxMemoryMb });
  }
}

function invocationHeaders(invocation: Invocation, timeoutMs: number): Record<string, string> {
  // The sandbox compares the deadline with its own wall clock, so this one is never the injected clock.
  const deadlineMs = Math.floor(performance.timeOrigin + performance.now() + timeoutMs);
  return {
    'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
    'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
    'Lambda-Runtime-Invoked-Function-Arn': invocation.invokedFunctionArn,
    'Lambda-Runtime-Trace-Id': invocation.traceId,
    ...(invocation.clientContext === undefined
      ? {}
      : { 'Lambda-Runtime-Client-Context': invocation.clientContext }),
  };
}

function timeoutVerdict(requestId: string, seconds: number): Verdict {
  const message = `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
  return errorVerdict('Sandbox.Timedout', message);
}

function exitVerdict(requestId: string, reason: string): Verdict {
  return errorVerdict('Runtime.ExitError', `RequestId: ${requestId} Error: ${reason}`);
}

function tooLarge(): Verdict {
  const message = 'Response payload size exceeded maximum allowed payload size (6291556 bytes).';
  return errorVerdict('Function.ResponseSizeTooLarge', message);
}
