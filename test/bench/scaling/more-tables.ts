import {
  type AccountCell,
  geometricMean,
  overSeeds,
  profileNames,
  type Relative,
  readCells,
  relatives,
  rowsOf,
} from './cells.ts';
import { goals } from './goals.ts';

type Say = (line?: string) => void;

/** Goals that need nobody but on demand and what was played with arm64 prices. */
const JUDGED_WITH_ARM = /x on demand$|changes a day$|J below every baseline/;

/** The same policies with arm64 prices, the public traces and the families. */
export function armTables(say: Say): void {
  const publics = overSeeds(readCells('results-arm.json'));
  const families = relatives(readCells('results-arm-synthetic.json'));
  if (publics.length + families.length === 0) return;
  say('## arm64 prices');
  say();
  say(
    'The functions of the product are arm64. Its prices are a fifth lower, all but the one for each request, and the same use pays for a',
  );
  say(
    'provisioned unit, so a ping and a cold start weigh a little more against the bill. One seed each; pings of',
  );
  say('the default end together; relative to on demand with the same prices.');
  say();
  say('| traffic | policy | api | heavy | sparse |');
  say('|---|---|---|---|---|');
  lines(say, 'public, seed 1', publics, 8);
  lines(say, 'families, seed 2', families, 10);
  say();
  say('| goal, public traces, arm64 | result | |');
  say('|---|---|---|');
  for (const { goal, result, met } of goals(publics).filter(({ goal }) => JUDGED_WITH_ARM.test(goal)))
    say(`| ${goal} | ${result} | ${met === undefined ? 'open' : met ? 'met' : '**missed**'} |`);
  say();
}

function lines(say: Say, traffic: string, rows: readonly Relative[], traces: number): void {
  for (const policy of new Set(rows.map((row) => row.policy))) {
    const cells = profileNames.map((profile) => {
      const found = rowsOf(rows, profile, policy);
      return found.length === traces ? figures(found) : '-';
    });
    say(`| ${traffic} | ${policy} | ${cells.join(' | ')} |`);
  }
}

/** Geometric means of bill, cold starts and J. */
export function figures(rows: readonly Relative[]): string {
  const parts = ['bill', 'cold', 'objective'] as const;
  return parts.map((part) => geometricMean(rows.map((row) => row[part])).toFixed(3)).join(' / ');
}

/** Several functions on one account: sums over the functions, beside on demand with the same limit. */
export function accountTable(say: Say): void {
  const cells = Object.entries(readCells<AccountCell>('results-account.json'));
  if (cells.length === 0) return;
  say('## Several functions on one account');
  say();
  say(
    'The first days of the eight public traces, each with twice its traffic, as eight functions of one account (`run-account.ts`), simulated.',
  );
  say(
    'The joint peak is what on demand has in flight at most with room for everything. `economic before` decides each function as if it were',
  );
  say(
    'alone; `economic` is the product. Target tracking knows nothing of other functions. Refused raises are those that Lambda would not',
  );
  say('have taken.');
  say();
  say(
    '| profile | room | limit | policy | throttled | cold starts | bill / cold / J | refused raises | pings |',
  );
  say('|---|---|---|---|---|---|---|---|---|');
  for (const [key, cell] of cells) {
    const [profile, room, policy] = key.split('/');
    const base = cells.find(([other]) => other === `${profile}/${room}/on-demand`)?.[1];
    if (!base) continue;
    const beside = (['bill', 'cold', 'objective'] as const).map((part) =>
      (cell[part] / base[part]).toFixed(3),
    );
    const counts = [cell.throttled, cell.cold, beside.join(' / '), cell.refused, cell.pings];
    say(`| ${[profile, room, cell.limit, policy, ...counts].join(' | ')} |`);
  }
  say();
}
