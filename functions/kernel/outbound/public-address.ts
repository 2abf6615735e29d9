/**
 * Which addresses a request that a client asked for may go to. IPv4: all but the special-purpose blocks. IPv6: only the global
 * unicast block, and of it not what carries an IPv4 address inside or is set aside; so mapped addresses (::ffff:0:0/96),
 * unique local (fc00::/7, with the metadata service at fd00:ec2::254), link-local and NAT64 ones are out by not being in.
 * Source: IANA IPv4 and IPv6 Special-Purpose Address Registries.
 */
export type AddressKind = 'public' | 'loopback' | 'special';

/** First address and prefix length. */
type Block4 = readonly [string, number];

const special4: readonly Block4[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** First bits of blocks inside 2000::/3 that are not for us: [first 32 bits, prefix length]. */
const special6: readonly (readonly [number, number])[] = [
  // 2001::/23 protocol assignments (Teredo, ORCHID), 2001:db8::/32 and 3fff::/20 documentation, 2002::/16 6to4.
  [0x2001_0000, 23],
  [0x2001_0db8, 32],
  [0x2002_0000, 16],
  [0x3fff_0000, 20],
];

const LOOPBACK_6 = /^(?:0*:)*:?0*1$/;

/** What kind of address a text is: dotted IPv4 or IPv6 without brackets, as resolvers and `URL` write them. */
export function kindOfAddress(address: string): AddressKind {
  return address.includes(':') ? kindOf6(address) : kindOf4(address);
}

function kindOf4(address: string): AddressKind {
  const bits = bitsOf4(address);
  if (bits === null) return 'special';
  if (isWithin(bits, bitsOf4('127.0.0.0') ?? 0, 8)) return 'loopback';
  const isSpecial = special4.some(([first, length]) => isWithin(bits, bitsOf4(first) ?? 0, length));
  return isSpecial ? 'special' : 'public';
}

function kindOf6(address: string): AddressKind {
  if (LOOPBACK_6.test(address)) return 'loopback';
  const [first = '', second = ''] = address.toLowerCase().split(':');
  const isGlobal = /^[23][0-9a-f]{3}$/.test(first);
  if (!isGlobal || !/^[0-9a-f]{0,4}$/.test(second)) return 'special';
  const bits = Number.parseInt(first, 16) * 0x1_0000 + Number.parseInt(second || '0', 16);
  return special6.some(([start, length]) => isWithin(bits, start, length)) ? 'special' : 'public';
}

/** 32 bits as a number; null for anything that is not four decimal bytes. */
function bitsOf4(address: string): number | null {
  const bytes = address.split('.');
  const isByte = (byte: string) => /^(?:0|[1-9]\d{0,2})$/.test(byte) && Number(byte) < 256;
  if (bytes.length !== 4 || !bytes.every(isByte)) return null;
  return bytes.reduce((bits, byte) => bits * 256 + Number(byte), 0);
}

function isWithin(bits: number, first: number, prefixLength: number): boolean {
  const size = 2 ** (32 - prefixLength);
  return Math.floor(bits / size) === Math.floor(first / size);
}
