import { describe, expect, it } from 'vitest';
import { chooseStrategy } from '../../../functions/kernel/balancing/choose-strategy.ts';
import { createEndpoints, setInRotation } from '../../../functions/kernel/balancing/endpoints.ts';
import {
  nearestRegions,
  type Region,
  regionByCountry,
  regionOf,
} from '../../../functions/kernel/balancing/geography.ts';
import { xorshift32 } from '../../../functions/kernel/balancing/random32.ts';
import { strategies } from '../../../functions/kernel/balancing/strategies.ts';

describe('the region of a request', () => {
  it.each([
    ['US', 'us-east'],
    ['CA', 'us-east'],
    ['GB', 'eu-central'],
    ['DE', 'eu-central'],
    ['FR', 'eu-central'],
    ['SG', 'ap-southeast'],
    ['JP', 'ap-southeast'],
    ['AU', 'ap-southeast'],
    ['BR', 'us-east'],
    ['de', 'eu-central'],
    ['constructor', 'us-east'],
  ])(
    'D7, T19: country %s is served by %s: a country code is looked up, never compared with region names',
    (country, region) => {
      expect(regionOf({ country, isUserRegionTrusted: false })).toBe(region);
    },
  );

  it('T19: x-user-region counts only when one of our own hops wrote it', () => {
    const origin = { userRegion: 'ap-southeast', country: 'DE' };
    expect(regionOf({ ...origin, isUserRegionTrusted: false })).toBe('eu-central');
    expect(regionOf({ ...origin, isUserRegionTrusted: true })).toBe('ap-southeast');
    expect(regionOf({ userRegion: 'mars', isUserRegionTrusted: true, country: 'DE' })).toBe('eu-central');
    expect(regionOf({ isUserRegionTrusted: true })).toBe('us-east');
  });

  it('every table names known regions, and every order names all of them, its own first', () => {
    const regions = Object.keys(nearestRegions) as Region[];
    for (const region of Object.values(regionByCountry)) expect(regions).toContain(region);
    for (const region of regions) {
      expect(nearestRegions[region][0]).toBe(region);
      expect([...nearestRegions[region]].sort()).toEqual([...regions].sort());
    }
  });
});

describe('geographic', () => {
  const zones = [
    { id: 'us-east-a', region: 'us-east' },
    { id: 'us-east-b', region: 'us-east' },
    { id: 'us-west-2a', region: 'us-west' },
    { id: 'eu-central-1a', region: 'eu-central' },
    { id: 'ap-southeast-1a', region: 'ap-southeast' },
    { id: 'somewhere' },
  ] as const;

  it('stays in the region, takes turns there, and falls back to the nearest one that is left', () => {
    const endpoints = createEndpoints(zones);
    const pick = strategies.geographic(endpoints, xorshift32(1));
    const from = (region: Region) => new Set(Array.from({ length: 40 }, () => pick({ region })));
    expect(from('eu-central')).toEqual(new Set([3]));
    expect(from('us-east')).toEqual(new Set([0, 1]));
    setInRotation(endpoints, 3, false);
    expect(from('eu-central')).toEqual(new Set([0, 1]));
    for (const index of [0, 1, 2, 4]) setInRotation(endpoints, index, false);
    expect(from('eu-central')).toEqual(new Set([5]));
  });

  it('prefers the less busy endpoint of the same region', () => {
    const endpoints = createEndpoints(zones);
    const pick = strategies.geographic(endpoints, xorshift32(1));
    endpoints.load[0] = 7;
    expect(new Set(Array.from({ length: 20 }, () => pick({ region: 'us-east' })))).toEqual(new Set([1]));
  });
});

describe('the choice of a strategy (D3, T16)', () => {
  const nothing = { requiresStickySessions: false, isLatencySensitive: false, hasUserRegion: false };

  it.each([
    [{}, 'least-connections'],
    [{ hasUserRegion: true }, 'geographic'],
    [{ hasUserRegion: true, isLatencySensitive: true }, 'latency-based'],
    [{ hasUserRegion: true, isLatencySensitive: true, requiresStickySessions: true }, 'consistent-hash'],
  ])('%o asks for %s', (demand, strategy) => {
    expect(chooseStrategy({ ...nothing, ...demand })).toBe(strategy);
  });
});
