import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Clock } from '../kernel/clock.ts';
import { chooseTarget, type ResolveHost, type TargetPolicy } from '../kernel/outbound/choose-target.ts';
import type { Post, PostResult, SendPost } from '../kernel/outbound/post.ts';
import { retryAfterMs } from '../kernel/outbound/retry-after.ts';

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
      if (target.kind === 'refused') {
        return { kind: 'refused', reason: `refused: the URL ${target.rule}`, isFinal: target.isFinal };
      }
      if (target.kind === 'unresolved')
        return { kind: 'failed', reason: target.reason, durationMs: spentMs() };
      const { status, retryAfter } = await send(post, target, signal);
      const asked = retryAfterMs(retryAfter, guard.clock());
      const pause = asked === null ? {} : { retryAfterMs: asked };
      return { kind: 'answered', status, durationMs: spentMs(), ...pause };
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

/** What counts of an answer. */
interface Answer {
  status: number;
  retryAfter: string | undefined;
}

/** The answer's head; rejects when the connection breaks before it or time runs out. */
async function send(post: Post, target: { url: URL; address: string }, signal: AbortSignal): Promise<Answer> {
  const { request } = await (target.url.protocol === 'http:' ? import('node:http') : import('node:https'));
  const bytes = Buffer.from(post.body, 'utf8');
  const options = {
    method: 'POST',
    headers: { ...post.headers, 'content-length': bytes.length },
    // A connection of its own, to the address that was judged: no name is looked up again.
    agent: false as const,
    lookup: pinned(target.address),
    // Said here, so that no variable of the process can turn it off.
    rejectUnauthorized: true,
    signal,
  };
  return new Promise((resolve, reject) => {
    let head: Answer | undefined;
    const took = (answer: IncomingMessage) => {
      head = { status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] };
      return head;
    };
    // Once the status has come it is the answer, whatever happens to the body.
    const end = (error: unknown) => (head === undefined ? reject(error) : resolve(head));
    const call: ClientRequest = request(target.url, options, (answer) => {
      const taken = took(answer);
      drain(answer);
      answer.once('close', () => resolve(taken));
    });
    // Node closes a connection that changes its protocol without a word to anybody who does not listen for it.
    call.on('upgrade', (answer, socket) => {
      socket.destroy();
      resolve(took(answer));
    });
    call.on('error', end);
    // Whatever a receiver makes of HTTP, this ends in time.
    signal.addEventListener('abort', () => end(signal.reason), { once: true });
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
