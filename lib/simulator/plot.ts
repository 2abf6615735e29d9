/** Plain SVG plots for the report; colours come from the page's own variables. */

export interface Line {
  readonly label: string;
  readonly values: readonly number[];
  /** 1 to 6: a colour of the page. */
  readonly colour: number;
}

const WIDTH = 560;
const HEIGHT = 170;
const LEFT = 52;
const BOTTOM = 22;
const TOP = 8;
const RIGHT = 8;

/** Lines over the same x values (minutes from the start). */
export function linePlot(title: string, minutes: readonly number[], lines: readonly Line[]): string {
  const top = niceTop(Math.max(1e-9, ...lines.flatMap(({ values }) => [peakOf(values)])));
  const end = Math.max(1, minutes.at(-1) ?? 1);
  const paths = lines.map((line) => path(line, minutes, { top, end })).join('');
  const legend = lines
    .map(({ label, colour }) => `<span class="k c${colour}">${escapeText(label)}</span>`)
    .join(' ');
  return figure(title, `${frame(top)}${dayMarks(end)}${paths}`, { legend, height: HEIGHT });
}

function peakOf(values: readonly number[]): number {
  let most = 0;
  for (const value of values) most = Math.max(most, value);
  return most;
}

function path(line: Line, minutes: readonly number[], { top, end }: { top: number; end: number }): string {
  const points = line.values.map((value, index) => {
    const x = LEFT + ((minutes[index] ?? 0) / end) * (WIDTH - LEFT - RIGHT);
    return `${x.toFixed(1)},${yOf(value / top).toFixed(1)}`;
  });
  return `<polyline class="l c${line.colour}" points="${points.join(' ')}"/>`;
}

function yOf(share: number): number {
  return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
}

function frame(top: number): string {
  return [0, 0.5, 1]
    .map((share) => {
      const y = yOf(share).toFixed(1);
      const text = `<text x="${LEFT - 6}" y="${y}" class="t e">${shortNumber(top * share)}</text>`;
      return `<line class="g" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/>${text}`;
    })
    .join('');
}

function dayMarks(end: number): string {
  const step = end > 2880 ? Math.ceil(end / 1440 / 7) * 1440 : Math.ceil(end / 360) * 60;
  const marks: string[] = [];
  for (let minute = 0; minute <= end; minute += step) {
    const x = LEFT + (minute / end) * (WIDTH - LEFT - RIGHT);
    const label = step >= 1440 ? `day ${minute / 1440}` : `${minute / 60} h`;
    marks.push(`<text x="${x.toFixed(1)}" y="${HEIGHT - 6}" class="t">${label}</text>`);
  }
  return marks.join('');
}

export interface Dot {
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

const FRONT_HEIGHT = 380;

/** Bill against cold starts, both relative to on demand only; cold starts on a logarithmic scale. */
export function frontierPlot(title: string, dots: readonly Dot[]): string {
  const xs = dots.map(({ x }) => x);
  const [low, high] = [Math.min(0.9, ...xs), Math.min(3, Math.max(1.1, ...xs))];
  const floor = Math.log10(Math.max(0.001, Math.min(0.1, ...dots.map(({ y }) => y))));
  const ceiling = Math.log10(Math.max(2, ...dots.map(({ y }) => y)));
  const at = ({ x, y }: Dot) => ({
    x: LEFT + 10 + ((Math.min(x, high) - low) / (high - low)) * (WIDTH - LEFT - 150),
    y: TOP + 10 + ((ceiling - Math.log10(Math.max(y, 0.001))) / (ceiling - floor)) * (FRONT_HEIGHT - 60),
  });
  const marks = placed(dots.map((dot) => ({ dot, at: at(dot) })));
  const captions =
    `<text class="t" x="${LEFT}" y="${FRONT_HEIGHT - 4}">bill, relative: left is cheaper (over ${high.toFixed(1)} drawn at the edge)</text>` +
    `<text class="t" transform="rotate(-90 12 ${FRONT_HEIGHT / 2})" x="12" y="${FRONT_HEIGHT / 2}">cold starts: lower is better</text>`;
  return figure(title, frontierGrid(at, [low, high]) + captions + marks, {
    legend: '',
    height: FRONT_HEIGHT,
  });
}

function frontierGrid(
  at: (dot: Dot) => { x: number; y: number },
  [low, high]: readonly [number, number],
): string {
  const columns = [low, 1, (1 + high) / 2, high].map((x) => {
    const place = at({ label: '', x, y: 1 }).x.toFixed(1);
    const line = `<line class="g" x1="${place}" x2="${place}" y1="0" y2="${FRONT_HEIGHT - 34}"/>`;
    return `${line}<text class="t" x="${place}" y="${FRONT_HEIGHT - 22}">${x.toFixed(2)}</text>`;
  });
  const rows = [0.1, 0.25, 0.5, 1, 2].map((y) => {
    const place = at({ label: '', x: 1, y }).y.toFixed(1);
    const line = `<line class="g" x1="${LEFT}" x2="${WIDTH}" y1="${place}" y2="${place}"/>`;
    return `${line}<text class="t e" x="${LEFT - 4}" y="${place}">${y}</text>`;
  });
  return [...columns, ...rows].join('');
}

/** Labels that would cover each other are moved down, top one first. */
function placed(items: readonly { dot: Dot; at: { x: number; y: number } }[]): string {
  const sorted = [...items].sort((a, b) => a.at.y - b.at.y);
  const taken: { x: number; y: number }[] = [];
  const covers = (x: number, y: number) =>
    taken.some((other) => Math.abs(other.x - x) < 130 && Math.abs(other.y - y) < 13) ||
    items.some(({ at }) => at.x > x + 4 && at.x < x + 110 && Math.abs(at.y - y) < 9);
  return sorted
    .map(({ dot, at }) => {
      let labelY = at.y;
      while (covers(at.x, labelY)) labelY += 3;
      taken.push({ x: at.x, y: labelY });
      const own = dot.label === 'economic' ? ' own' : '';
      const name = `<text class="t${own}" x="${(at.x + 9).toFixed(1)}" y="${(labelY + 4).toFixed(1)}">${escapeText(dot.label)}</text>`;
      return `<circle class="d${own}" cx="${at.x.toFixed(1)}" cy="${at.y.toFixed(1)}" r="4"/>${name}`;
    })
    .join('');
}

function figure(title: string, body: string, { legend, height }: { legend: string; height: number }): string {
  const caption = `<figcaption>${escapeText(title)} ${legend}</figcaption>`;
  return `<figure>${caption}<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeText(title)}">${body}</svg></figure>`;
}

function niceTop(value: number): number {
  const scale = 10 ** Math.floor(Math.log10(value));
  return Math.ceil((value / scale) * 2) * (scale / 2);
}

function shortNumber(value: number): string {
  if (value >= 10_000) return `${Math.round(value / 1000)}k`;
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}

/** Text that may stand inside HTML. */
export function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
