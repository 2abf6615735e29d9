import { geometricMean, type Profile, profileNames, type Relative, rowsOf } from './cells.ts';

/** A goal with what came out; `met` is undefined where it was not measured whole. */
export interface Goal {
  readonly goal: string;
  readonly result: string;
  readonly met: boolean | undefined;
}

const OWN = 'economic';
/** On demand, bounds and the default itself are no baselines. */
const NO_BASELINE = new Set([OWN, 'on-demand', 'clairvoyant', 'clairvoyant-bill', 'bound']);

type Rows = readonly Relative[];
type Part = 'bill' | 'cold' | 'objective';

function mean(rows: Rows, profile: Profile, part: Part, policy = OWN): number {
  return geometricMean(rowsOf(rows, profile, policy).map((row) => row[part]));
}

function atMost(rows: Rows, goal: { profile: Profile; part: Part; limit: number }): Goal {
  const value = mean(rows, goal.profile, goal.part);
  const name = { bill: 'bill', cold: 'cold starts', objective: 'J' }[goal.part];
  return {
    goal: `${goal.profile}: ${name} <= ${goal.limit} x on demand`,
    ...judged(rowsOf(rows, goal.profile, OWN), value.toFixed(3), value <= goal.limit),
  };
}

const TRACES = 8;
/** Target tracking twice, predictive, HPA, KEDA, KPA, fixed, warmer and the requirements' three rules. */
const BASELINES = 11;

/** A goal about all traces is open until all were played. */
function judged(played: Rows, result: string, met: boolean): Pick<Goal, 'result' | 'met'> {
  if (played.length === TRACES) return { result, met };
  if (played.length === 0) return { result: 'not played yet', met: undefined };
  return { result: `${result} (${played.length} of ${TRACES} traces)`, met: undefined };
}

/** Traces on which the default's J is below every baseline's that was played whole. */
function bestOnMost(rows: Rows, profile: Profile): Goal {
  const own = rowsOf(rows, profile, OWN);
  const wins = own.filter((row) => beatenBy(rows, row).length === 0).length;
  const rivals = [...new Set(rows.map(({ policy }) => policy))].filter((policy) => !NO_BASELINE.has(policy));
  const played = rivals.filter((policy) => rowsOf(rows, profile, policy).length === TRACES);
  const { result, met } = judged(own, `${wins} of ${own.length}`, wins >= 7);
  return {
    goal: `${profile}: J below every baseline on 7 of 8 traces`,
    result: `${result}, against those played whole: ${played.join(', ')}`,
    met: wins >= 7 && played.length < BASELINES ? undefined : met,
  };
}

/** Baselines with a J at most as large, on the same trace. */
export function beatenBy(rows: Rows, { profile, trace, objective }: Relative): Relative[] {
  return rows.filter(
    (row) =>
      row.profile === profile &&
      row.trace === trace &&
      !NO_BASELINE.has(row.policy) &&
      row.objective <= objective,
  );
}

function belowAutoscalers(rows: Rows): Goal {
  const pairs = profileNames.flatMap((profile) => rowsOf(rows, profile, OWN));
  const rivals = ['target-tracking', 'hpa', 'keda'];
  const rivalsOf = (own: Relative) =>
    rivals.flatMap((policy) => rowsOf(rows, own.profile, policy)).filter(({ trace }) => trace === own.trace);
  const played = pairs.filter((own) => rivalsOf(own).length === rivals.length);
  const wins = played.filter((own) =>
    rivalsOf(own).every((rival) => own.bill < rival.bill && own.cold < rival.cold),
  );
  const lost = played.filter((own) => !wins.includes(own)).map(({ profile, trace }) => `${profile}/${trace}`);
  const names = lost.length > 0 ? `; not on ${lost.join(', ')}` : '';
  return {
    goal: 'lower bill and fewer cold starts than target tracking, HPA and KEDA on 22 of 23 pairs',
    result: `${wins.length} of ${played.length} played${names}`,
    met: played.length === 3 * TRACES ? played.length - wins.length <= 1 : undefined,
  };
}

function nearLeastBill(rows: Rows, profile: Profile, limit: number): Goal {
  const bound = rowsOf(rows, profile, 'clairvoyant-bill');
  const own = rowsOf(rows, profile, OWN).filter(({ trace }) => bound.some((one) => one.trace === trace));
  const ratios = own.map((row) => row.bill / (bound.find(({ trace }) => trace === row.trace)?.bill ?? 1));
  const value = geometricMean(ratios);
  const goal = `${profile}: bill <= ${limit} x the clairvoyant's least bill`;
  return { goal, ...judged(own, value.toFixed(3), value <= limit) };
}

function nearBound(rows: Rows, profile: Profile): Goal {
  const bound = rowsOf(rows, profile, 'bound');
  const own = rowsOf(rows, profile, OWN).filter(({ trace }) => bound.some((one) => one.trace === trace));
  const ratios = own.map(
    (row) => row.objective / (bound.find(({ trace }) => trace === row.trace)?.objective ?? 1),
  );
  const goal = `beyond, ${profile}: J <= 1.25 x the bound with both levers`;
  const value = geometricMean(ratios);
  return { goal, ...judged(own, value.toFixed(2), value <= 1.25) };
}

function fewChanges(rows: Rows): Goal {
  const days = rowsOf(rows, 'api', OWN).map(({ trace, cell }) => ({ trace, changes: cell.changesPerDay }));
  const most = days.sort((a, b) => b.changes - a.changes)[0];
  const all = days.reduce((sum, { changes }) => sum + changes, 0);
  const text = `at most ${most?.changes.toFixed(1)} (${most?.trace}), mean ${(all / days.length).toFixed(1)}`;
  const own = rowsOf(rows, 'api', OWN);
  return { goal: 'api: <= 40 target changes a day', ...judged(own, text, (most?.changes ?? 0) <= 40) };
}

function likeTheWarmer(rows: Rows): Goal {
  const [own, warmer] = [mean(rows, 'sparse', 'objective'), mean(rows, 'sparse', 'objective', 'warmer')];
  return {
    goal: 'sparse: J at least equal to the plain warmer',
    result: `${own.toFixed(3)} against ${warmer.toFixed(3)}`,
    met: own <= warmer,
  };
}

/** The goals of the study, pings held 0.3 s. */
export function goals(rows: Rows): Goal[] {
  return [
    atMost(rows, { profile: 'api', part: 'bill', limit: 1 }),
    atMost(rows, { profile: 'heavy', part: 'bill', limit: 1 }),
    atMost(rows, { profile: 'sparse', part: 'bill', limit: 1.1 }),
    atMost(rows, { profile: 'api', part: 'cold', limit: 0.6 }),
    atMost(rows, { profile: 'heavy', part: 'cold', limit: 0.17 }),
    atMost(rows, { profile: 'sparse', part: 'cold', limit: 0.4 }),
    bestOnMost(rows, 'api'),
    bestOnMost(rows, 'heavy'),
    likeTheWarmer(rows),
    belowAutoscalers(rows),
    nearLeastBill(rows, 'api', 1.04),
    nearLeastBill(rows, 'heavy', 1.04),
    nearLeastBill(rows, 'sparse', 1.08),
    fewChanges(rows),
    atMost(rows, { profile: 'api', part: 'cold', limit: 0.4 }),
    atMost(rows, { profile: 'heavy', part: 'cold', limit: 0.12 }),
    atMost(rows, { profile: 'sparse', part: 'cold', limit: 0.25 }),
    nearBound(rows, 'api'),
    nearBound(rows, 'heavy'),
    nearBound(rows, 'sparse'),
  ];
}
