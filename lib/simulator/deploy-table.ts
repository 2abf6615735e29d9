import { AFTER_SECONDS } from './deploys.ts';
import type { Simulated } from './simulate.ts';

export const deployTitle = `Deploys: cold starts in the ${AFTER_SECONDS / 60} minutes after each, while every environment is new`;

/** What deploys cost requests, one row for each policy; no rows when there were no deploys. */
export function deployRows(all: readonly Simulated[]): { titles: string[]; rows: string[][] } {
  const played = all.filter(({ afterDeploys }) => afterDeploys.length > 0);
  const rows = played.map(({ name, afterDeploys, result }) => {
    const sum = (of: 'coldStarts' | 'requests' | 'warmed') =>
      afterDeploys.reduce((total, one) => total + one[of], 0);
    const count = afterDeploys.length;
    const most = Math.max(...afterDeploys.map(({ coldStarts }) => coldStarts));
    return [
      name,
      String(count),
      String(sum('coldStarts')),
      (sum('coldStarts') / count).toFixed(1),
      String(most),
      ((100 * sum('coldStarts')) / Math.max(1, sum('requests'))).toFixed(4),
      ((100 * sum('coldStarts')) / Math.max(1, result.coldStarts)).toFixed(1),
      (sum('warmed') / count).toFixed(1),
    ];
  });
  const titles = [
    ...['policy', 'deploys', 'cold starts after', 'a deploy', 'most', 'cold %'],
    ...['% of all cold starts', 'warmed before, a deploy'],
  ];
  return { titles, rows };
}
