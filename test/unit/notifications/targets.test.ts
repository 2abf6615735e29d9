import { describe, expect, test } from 'vitest';
import { chooseTarget } from '../../../functions/kernel/outbound/choose-target.ts';
import { kindOfAddress } from '../../../functions/kernel/outbound/public-address.ts';

/** Hosts as a client may write them in a URL; every one leads somewhere it must not. */
const forbiddenHosts = [
  // loopback in all its spellings
  ...['127.0.0.1', '127.1', '127.0.1', '127.255.255.254', '2130706433', '0x7f000001', '0x7f.1'],
  ...['0177.0.0.1', '017700000001', '0177.0x0.0.1', '127.0.0.1.', '[::1]', '[0:0:0:0:0:0:0:1]'],
  // the machine itself, private networks, shared address space
  ...['0.0.0.0', '0', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
  ...['192.168.255.255', '100.64.0.1', '100.127.255.255', '167772161', '0xc0a80001', '0300.0250.0.1'],
  // link-local and the metadata services of clouds
  ...['169.254.169.254', '169.254.170.2', '169.254.0.1', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376'],
  ...['[fd00:ec2::254]', '[fe80::1]', '[fe80::a9fe:a9fe]', '100.100.100.200', '192.0.0.192'],
  // IPv4 inside IPv6: mapped, compatible, translated, 6to4, Teredo
  ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]'],
  ...['[::ffff:10.0.0.1]', '[::127.0.0.1]', '[::]', '[64:ff9b::a9fe:a9fe]', '[64:ff9b:1::7f00:1]'],
  ...['[2002:7f00:1::]', '[2002:a9fe:a9fe::1]', '[2001:0:7f00:1::]', '[2001::1]', '[::ffff:0:127.0.0.1]'],
  // unique local, site-local, multicast, documentation, benchmarks, reserved, broadcast
  ...['[fc00::1]', '[fdff:ffff::1]', '[fec0::1]', '[ff02::1]', '[2001:db8::1]', '[3fff::1]', '[100::1]'],
  ...['192.0.2.1', '198.51.100.7', '203.0.113.9', '198.18.0.1', '198.19.255.255', '192.88.99.1'],
  ...['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '[4000::1]', '[5f00::1]'],
];

const publicHosts = ['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '192.169.0.1', '100.63.0.1'];
const publicHosts6 = ['[2606:4700:4700::1111]', '[2a00:1450:4001:81b::200e]', '[2001:4860:4860::8888]'];

const noNames = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
const resolvesTo =
  (...addresses: string[]) =>
  async () =>
    addresses;
const strict = { allowLocal: false };
const local = { allowLocal: true };

describe('where a webhook may lead', () => {
  test.each(forbiddenHosts)('https://%s is refused', async (host) => {
    expect(await chooseTarget(`https://${host}/hook`, strict, noNames)).toMatchObject({
      ...{ kind: 'refused', isFinal: true },
      rule: expect.stringContaining('must not lead to'),
    });
  });

  test('the table has at least forty addresses', () => {
    expect(new Set(forbiddenHosts).size).toBeGreaterThanOrEqual(40);
  });

  test.each([...publicHosts, ...publicHosts6])('https://%s is allowed', async (host) => {
    const target = await chooseTarget(`https://${host}:8443/hook?x=1`, strict, noNames);
    expect(target).toMatchObject({ kind: 'allowed', address: host.replace(/[[\]]/g, '') });
  });

  test.each([
    ['localhost', ['127.0.0.1']],
    ['metadata.google.internal', ['169.254.169.254']],
    ['rebind.example', ['93.184.215.14', '10.0.0.1']],
    ['six.example', ['2606:4700::1', '::ffff:192.168.0.1']],
    ['odd.example', ['not an address']],
    ['zone.example', ['fe80::1%eth0']],
  ])('a name that leads to a special address is refused: %s', async (host, addresses) => {
    const target = await chooseTarget(`https://${host}/`, strict, resolvesTo(...addresses));
    // Whoever has the name may mend it.
    expect(target).toMatchObject({ kind: 'refused', isFinal: false });
  });

  test('a name is bound to the address that was judged; without one it is unresolved, not allowed', async () => {
    const good = await chooseTarget('https://shop.example/', strict, resolvesTo('2606::1', '93.184.215.14'));
    expect(good).toMatchObject({ kind: 'allowed', address: '93.184.215.14' });
    expect(await chooseTarget('https://gone.example/', strict, noNames)).toMatchObject({
      kind: 'unresolved',
      reason: expect.stringContaining('ENOTFOUND'),
    });
    expect(await chooseTarget('https://empty.example/', strict, resolvesTo())).toMatchObject({
      kind: 'unresolved',
    });
  });

  test.each([
    ['http://shop.example/', 'must begin with https://'],
    ['ftp://shop.example/', 'must begin with https://'],
    ['file:///etc/passwd', 'must begin with https://'],
    ['https://user:secret@shop.example/', 'must not carry a user name or password'],
    ['https://', 'must be a URL'],
    ['https://1.2.3.400/', 'must be a URL'],
  ])('%s is refused', async (url, rule) => {
    expect(await chooseTarget(url, strict, resolvesTo('93.184.215.14'))).toEqual({
      ...{ kind: 'refused', rule, isFinal: true },
    });
  });

  test('a developer’s machine may be reached by http where the setting says so, and nothing else may', async () => {
    expect((await chooseTarget('http://127.0.0.1:9/', local, noNames)).kind).toBe('allowed');
    expect((await chooseTarget('http://[::1]:9/', local, noNames)).kind).toBe('allowed');
    for (const url of ['http://169.254.169.254/', 'https://10.0.0.1/', 'http://8.8.8.8/']) {
      expect((await chooseTarget(url, local, noNames)).kind).toBe('refused');
    }
    const mixed = await chooseTarget('http://mixed.example/', local, resolvesTo('127.0.0.1', '8.8.8.8'));
    expect(mixed.kind).toBe('refused');
  });

  test('kinds of addresses', () => {
    expect(kindOfAddress('127.8.8.8')).toBe('loopback');
    expect(kindOfAddress('::1')).toBe('loopback');
    expect(kindOfAddress('8.8.4.4')).toBe('public');
    expect(kindOfAddress('08.8.4.4')).toBe('special');
    expect(kindOfAddress('')).toBe('special');
  });
});
