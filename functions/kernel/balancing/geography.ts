/** Regions that may hold endpoints, from the nearest to the farthest as seen from each (great-circle distance). */
export const nearestRegions = {
  'us-east': ['us-east', 'us-west', 'eu-central', 'ap-southeast'],
  'us-west': ['us-west', 'us-east', 'eu-central', 'ap-southeast'],
  'eu-central': ['eu-central', 'us-east', 'us-west', 'ap-southeast'],
  'ap-southeast': ['ap-southeast', 'eu-central', 'us-west', 'us-east'],
} as const;

export type Region = keyof typeof nearestRegions;

export const DEFAULT_REGION: Region = 'us-east';

/** ISO 3166-1 alpha-2 code of a country to the region that serves it; all others are served by the default. */
export const regionByCountry: Readonly<Record<string, Region>> = {
  US: 'us-east',
  CA: 'us-east',
  GB: 'eu-central',
  DE: 'eu-central',
  FR: 'eu-central',
  SG: 'ap-southeast',
  JP: 'ap-southeast',
  AU: 'ap-southeast',
};

export function isRegion(text: string | undefined): text is Region {
  return text !== undefined && Object.hasOwn(nearestRegions, text);
}

/** Where a request seems to come from. */
export interface Origin {
  /** Header x-user-region: the client writes what it likes there (T19). */
  userRegion?: string | undefined;
  /** Did a hop of ours write that header? Only then it counts. */
  isUserRegionTrusted: boolean;
  /** Country as the edge saw it: CloudFront-Viewer-Country, or cf-ipcountry behind Cloudflare. */
  country?: string | undefined;
}

/** The region for a request: the trusted header, else the country's region, else the default. Never undefined. */
export function regionOf({ userRegion, isUserRegionTrusted, country }: Origin): Region {
  if (isUserRegionTrusted && isRegion(userRegion)) return userRegion;
  const code = country?.toUpperCase() ?? '';
  return Object.hasOwn(regionByCountry, code) ? (regionByCountry[code] as Region) : DEFAULT_REGION;
}
