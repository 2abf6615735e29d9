import { kindOfAddress } from './public-address.ts';

/** Port: every address a host name has now; throws when it has none. */
export type ResolveHost = (name: string) => Promise<readonly string[]>;

export interface TargetPolicy {
  /** Plain http and loopback addresses are allowed as well: on a developer's machine only. */
  allowLocal: boolean;
}

/** Where a request may go. `address` is what to connect to, whatever the name says a moment later. */
export type Target =
  | { kind: 'allowed'; url: URL; address: string }
  /** It may not go there. `isFinal`: whatever the name's addresses become, for the URL itself breaks the rule. */
  | { kind: 'refused'; rule: string; isFinal: boolean }
  /** The name has no address now. */
  | { kind: 'unresolved'; reason: string };

const NOT_PUBLIC = 'must not lead to a private, loopback, link-local or otherwise special address';

/**
 * Judges a URL that a client gave and picks the one address to connect to. Resolving and connecting are one decision, made again
 * for every request, so that a name cannot lead elsewhere after it was judged (DNS rebinding). One bad address of several
 * refuses the name. `URL` has turned the decimal, octal, hexadecimal and short forms of IPv4 into the dotted one before.
 */
export async function chooseTarget(
  text: string,
  policy: TargetPolicy,
  resolve: ResolveHost,
): Promise<Target> {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url) return refusedUrl('must be a URL');
  if (url.protocol !== 'https:' && !(policy.allowLocal && url.protocol === 'http:')) {
    return refusedUrl('must begin with https://');
  }
  if (url.username !== '' || url.password !== '') {
    return refusedUrl('must not carry a user name or password');
  }
  return judge(url, policy, await addressesOf(url, resolve));
}

const refusedUrl = (rule: string): Target => ({ kind: 'refused', rule, isFinal: true });

/** `isWritten`: the URL has an address where others have a name. */
type Addresses =
  | { kind: 'found'; addresses: readonly string[]; isWritten: boolean }
  | { kind: 'unresolved'; reason: string };

async function addressesOf({ hostname }: URL, resolve: ResolveHost): Promise<Addresses> {
  if (hostname.startsWith('[')) return { kind: 'found', addresses: [hostname.slice(1, -1)], isWritten: true };
  if (/^[\d.]+$/.test(hostname)) return { kind: 'found', addresses: [hostname], isWritten: true };
  try {
    return { kind: 'found', addresses: await resolve(hostname), isWritten: false };
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code;
    return { kind: 'unresolved', reason: `the host name has no address${code ? ` (${String(code)})` : ''}` };
  }
}

function judge(url: URL, policy: TargetPolicy, found: Addresses): Target {
  if (found.kind === 'unresolved') return found;
  // Functions outside a VPC have no way out over IPv6, so an IPv4 address comes first.
  const address = found.addresses.find((one) => !one.includes(':')) ?? found.addresses[0];
  if (address === undefined) return { kind: 'unresolved', reason: 'the host name has no address' };
  const kinds = found.addresses.map(kindOfAddress);
  const isLocal = policy.allowLocal && kinds.every((kind) => kind === 'loopback');
  if (isLocal) return { kind: 'allowed', url, address };
  if (!kinds.every((kind) => kind === 'public')) {
    return { kind: 'refused', rule: NOT_PUBLIC, isFinal: found.isWritten };
  }
  if (url.protocol !== 'https:')
    return { kind: 'refused', rule: 'must begin with https://', isFinal: found.isWritten };
  return { kind: 'allowed', url, address };
}
