import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Clock } from '../kernel/clock.ts';
import { chooseTarget, type ResolveHost, type TargetPolicy } from '../kernel/outbound/choose-target.ts';
import type { Post, PostResult, SendPost } from '../kernel/outbound/post.ts';

/** An answer's body tells us nothing: this much is read so that the receiver can finish, the rest is cut off. */
const MAX_ANSWER_BYTES = 64 * 1024;

interface Guard {
  policy: TargetPolicy;
  resolve: ResolveHost;
  clock: Clock;
  /** From the look-up of the name to the last byte of the answer. */
  timeoutMs: number;
}

/** All addresses of a name, by the system's resolver. */
export const resolveHost: ResolveHost = async (name) => {
  const { lookup } = await import('node:dns/promises');
  const found = await lookup(name, { all: true, verbatim: true });
  return found.map(({ address }) => address);
};

/** Posts to the one address that was judged, with TLS checked against the name; redirects are answers like any other. */
export function guardedPost(guard: Guard): SendPost {
  return async (post) => {
    const startedMs = guard.clock();
    const signal = AbortSignal.timeout(guard.timeoutMs);
    const spentMs = () => guard.clock() - startedMs;
    try {
      const target = await inTime(chooseTarget(post.url, guard.policy, guard.resolve), signal);
      if (target.kind === 'refused') return { kind: 'refused', reason: target.rule };
      if (target.kind === 'unresolved')
        return { kind: 'failed', reason: target.reason, durationMs: spentMs() };
      const status = await send(post, target, signal);
      return { kind: 'answered', status, durationMs: spentMs() };
    } catch (error) {
      return failure(error, signal, spentMs());
    }
  };
}

function failure(error: unknown, signal: AbortSignal, durationMs: number): PostResult {
  if (signal.aborted) return { kind: 'failed', reason: 'no answer in time', durationMs };
  const { code, message } = error as { code?: string; message?: string };
  return { kind: 'failed', reason: `no answer: ${code ?? message ?? 'unknown'}`, durationMs };
}

/** The resolver cannot be told to stop, but it need not be waited for. */
function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('too late')), { once: true });
    work.then(resolve, reject);
  });
}

/** The status; rejects when the connection breaks before it or time runs out. */
async function send(post: Post, target: { url: URL; address: string }, signal: AbortSignal): Promise<number> {
  const { request } = await (target.url.protocol === 'http:' ? import('node:http') : import('node:https'));
  const bytes = Buffer.from(post.body, 'utf8');
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...post.headers, 'content-length': bytes.length },
    // A connection of its own, to the address that was judged: no name is looked up again.
    agent: false,
    lookup: pinned(target.address),
    signal,
  };
  return new Promise((resolve, reject) => {
    let status: number | undefined;
    const call: ClientRequest = request(target.url, options, (answer) => {
      status = answer.statusCode ?? 0;
      drain(answer);
      answer.once('close', () => resolve(answer.statusCode ?? 0));
    });
    // Once the status has come it is the answer, whatever happens to the body.
    call.on('error', (error) => (status === undefined ? reject(error) : resolve(status)));
    call.end(bytes);
  });
}

type Lookup = NonNullable<RequestOptions['lookup']>;

/** Answers every question for an address with this one. */
function pinned(address: string): Lookup {
  const family = address.includes(':') ? 6 : 4;
  return ((_name: string, options: { all?: boolean }, done: (...found: unknown[]) => void) => {
    if (options.all) done(null, [{ address, family }]);
    else done(null, address, family);
  }) as Lookup;
}

function drain(answer: IncomingMessage): void {
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) answer.destroy();
  });
  answer.on('error', () => undefined);
}
