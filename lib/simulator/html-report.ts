import { functionTitle, ofFunction, totalRows, totalTitle } from './account-table.ts';
import { deployRows, deployTitle } from './deploy-table.ts';
import { escapeText, frontierPlot, linePlot } from './plot.ts';
import type { Scenario } from './run.ts';
import type { Simulated } from './simulate.ts';
import type { SimulatedAccount } from './simulate-account.ts';
import { tableRows } from './table.ts';

const style = `:root{color-scheme:light dark;--bg:#fff;--fg:#1c2330;--dim:#5c6675;--line:#d8dde5;--c1:#1f6feb;--c2:#d1570d;--c3:#b3261e;--c4:#2b7a3d;--c5:#7a4fc4}
@media(prefers-color-scheme:dark){:root{--bg:#11151c;--fg:#e4e8ef;--dim:#9aa5b4;--line:#2b3442;--c1:#6ea8ff;--c2:#ff9a56;--c3:#ff8a80;--c4:#7bd48d;--c5:#b99cf2}}
body{font:15px/1.5 system-ui,sans-serif;background:var(--bg);color:var(--fg);margin:0 auto;padding:24px;max-width:1240px}
h1{font-size:22px}h2{font-size:17px;margin-top:32px}.scroll{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:13px;white-space:nowrap}
th,td{padding:4px 10px;text-align:right;border-bottom:1px solid var(--line)}th:first-child,td:first-child{text-align:left}
tr.own td{font-weight:600}.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,520px),1fr));gap:16px}
.front{max-width:760px;overflow-x:auto}.front svg{min-width:560px}figure{margin:0}figcaption{font-size:13px;color:var(--dim)}svg{width:100%;height:auto;display:block}
.l{fill:none;stroke-width:1.3}.l.c1{stroke:var(--c1)}.l.c2{stroke:var(--c2)}.l.c3{stroke:var(--c3)}.l.c4{stroke:var(--c4)}
.k{margin-left:8px;display:inline-block}.k::before{content:'';display:inline-block;width:14px;height:3px;margin-right:4px;vertical-align:middle;background:currentColor}
.k.c1{color:var(--c1)}.k.c2{color:var(--c2)}.k.c3{color:var(--c3)}.k.c4{color:var(--c4)}
.l.c5{stroke:var(--c5)}.k.c5{color:var(--c5)}.g{stroke:var(--line)}.t{fill:var(--dim);font-size:11px}.t.e{text-anchor:end;dominant-baseline:middle}.t.m{text-anchor:middle}.t.r{text-anchor:end}
.d{fill:var(--c1)}.d.own{fill:var(--c2)}.t.own{fill:var(--c2);font-weight:700}
@media(max-width:600px){body{padding:14px}.grid .t{font-size:17px}}`;

/** One page with everything inside it: the table, the frontier and the course of every policy. */
export function htmlReport(scenario: Scenario, all: readonly Simulated[]): string {
  const title = `Scaling of ${scenario.trace.name}, profile ${scenario.profile.name}`;
  return page(title, sections(scenario, all));
}

/** The same for several functions of one account: what they came to together, then one after another. */
export function accountHtml(scenarios: readonly Scenario[], all: readonly SimulatedAccount[]): string {
  const each = scenarios.flatMap((scenario, index) => [
    `<h1>${escapeText(functionTitle(scenario))}</h1>`,
    ...sections(scenario, ofFunction(all, index)),
  ]);
  const total = `<div class="scroll">${htmlTable(totalRows(all))}</div>`;
  return page(totalTitle(scenarios), [total, ...each]);
}

function page(title: string, parts: readonly string[]): string {
  const body = [`<h1>${escapeText(title)}</h1>`, ...parts];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeText(title)}</title><style>${style}</style></head><body>${body.join('\n')}</body></html>\n`;
}

function sections(scenario: Scenario, all: readonly Simulated[]): string[] {
  return [
    `<p>${escapeText(settingsLine(scenario, all))}</p>`,
    `<div class="scroll">${htmlTable(tableRows(all))}</div>`,
    deployTable(all),
    `<h2>Cost against cold starts</h2><div class="front">${frontier(all)}</div>`,
    ...all.map(course),
  ];
}

function settingsLine({ scale, seed, profile, fleet }: Scenario, all: readonly Simulated[]): string {
  return (
    `${(all[0]?.requests ?? 0).toLocaleString('en-US')} requests, scale ${scale}, seed ${seed}; service ${profile.serviceSeconds * 1000} ms, cold start ` +
    `${profile.coldStartSeconds} s, ${profile.memoryGb} GB ${fleet.architecture}; environments live ${fleet.idleLifeSeconds} s idle, ` +
    `metrics are ${fleet.metricDelaySeconds} s old, provisioned concurrency is ready after ${fleet.preparationSeconds.join(' to ')} s, ` +
    `pings hold ${fleet.pingHoldSeconds} s and arrive over ${fleet.pingSpreadSeconds} s. Simulated: how long idle environments live is not promised by AWS.`
  );
}

function deployTable(all: readonly Simulated[]): string {
  const deploys = deployRows(all);
  if (deploys.rows.length === 0) return '';
  return `<h2>${escapeText(deployTitle)}</h2><div class="scroll">${htmlTable(deploys)}</div>`;
}

function htmlTable({ titles, rows }: ReturnType<typeof tableRows>): string {
  const head = titles.map((title) => `<th scope="col">${escapeText(title)}</th>`).join('');
  const lines = rows.map((row) => {
    const own = row[0] === 'economic' ? ' class="own"' : '';
    return `<tr${own}>${row.map((cell) => `<td>${escapeText(cell)}</td>`).join('')}</tr>`;
  });
  return `<table><thead><tr>${head}</tr></thead><tbody>${lines.join('')}</tbody></table>`;
}

function frontier(all: readonly Simulated[]): string {
  const base = all.find(({ name }) => name === 'on-demand') ?? all[0];
  if (!base) return '';
  const dots = all.map(({ name, result }) => ({
    label: name,
    x: result.costUsd / base.result.costUsd,
    y: result.coldStarts / Math.max(1, base.result.coldStarts),
  }));
  return frontierPlot(`Relative to ${base.name}`, dots);
}

function course({ name, series }: Simulated): string {
  const demand = { label: 'demand (mean in flight)', values: series.demand, colour: 1 };
  const provisioned = { label: 'provisioned', values: series.provisioned, colour: 2 };
  const inUse = { label: 'provisioned in use', values: series.inUse, colour: 5 };
  const cold = { label: 'cold starts so far', values: series.coldStarts, colour: 3 };
  const cost = { label: 'USD so far', values: series.costUsd, colour: 4 };
  const plots = [
    linePlot('Concurrency', series.minutes, [demand, provisioned, inUse]),
    linePlot('Cold starts', series.minutes, [cold]),
    linePlot('Cost', series.minutes, [cost]),
  ];
  return `<h2>${escapeText(name)}</h2><div class="grid">${plots.join('')}</div>`;
}
