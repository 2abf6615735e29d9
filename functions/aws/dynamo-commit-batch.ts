import { commitName, type FindCommits } from '../kernel/events/commit-history.ts';
import { aggregateText, type Commit } from '../kernel/events/timeline.ts';
import { batchGet } from './dynamo-batch-get.ts';
import { toCommit } from './dynamo-commits.ts';

/** Port FindCommits: strongly consistent, a hundred commits a call. What was archived is not found. */
export function dynamoCommitBatch(table: string): FindCommits {
  return async (wanted) => {
    const keys = wanted.map(({ aggregate, version }) => ({
      aggregate: { S: aggregateText(aggregate) },
      version: { N: String(version) },
    }));
    const items = await batchGet(table, keys);
    const commits = items.map(toCommit).filter(({ events }) => events.length > 0);
    return new Map(commits.map((commit) => [commitName(commit.aggregate, firstVersion(commit)), commit]));
  };
}

function firstVersion({ events }: Commit): number {
  return events[0]?.event.version ?? 0;
}
