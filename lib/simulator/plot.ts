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

/** Room that a mark of the axis needs. */
const LABEL = 36;

function dayMarks(end: number): string {
  const step = markStep(end);
  const marks: string[] = [];
  for (let minute = 0; minute <= end; minute += step) {
    const x = LEFT + (minute / end) * (WIDTH - LEFT - RIGHT);
    // A mark begins at its instant; at the end of the axis there would be no room for it.
    const place = x > WIDTH - RIGHT - LABEL ? 't r' : 't';
    marks.push(
      `<text x="${x.toFixed(1)}" y="${HEIGHT - 6}" class="${place}">${clockLabel(minute, step)}</text>`,
    );
  }
  return marks.join('');
}

/** Minutes between marks, about seven of them: whole days, hours or tens of minutes. */
function markStep(end: number): number {
  const unit = end > 2880 ? 1440 : end > 120 ? 60 : 10;
  return Math.ceil(end / unit / 7) * unit;
}

function clockLabel(minute: number, step: number): string {
  if (step % 1440 === 0) return `day ${minute / 1440}`;
  return step % 60 === 0 ? `${minute / 60} h` : `${minute} min`;
}

export interface Dot {
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

const FRONT_HEIGHT = 380;

const COLUMNS = [0.8, 0.9, 1, 1.25, 1.5, 2, 3];
const ROWS = [0.1, 0.25, 0.5, 1, 2];

/** Bill against cold starts, both relative to on demand only, on logarithmic scales. */
export function frontierPlot(title: string, dots: readonly Dot[]): string {
  const at = scale(dots);
  const captions =
    `<text class="t" x="${LEFT}" y="${FRONT_HEIGHT - 4}">bill, relative: left is cheaper (over 3 drawn at the edge)</text>` +
    `<text class="t" transform="rotate(-90 12 ${FRONT_HEIGHT / 2})" x="12" y="${FRONT_HEIGHT / 2}">cold starts: lower is better</text>`;
  const marks = placed(dots.map((dot) => ({ dot, at: at(dot) })));
  const grid = frontierGrid(at, Math.min(...dots.map(({ x }) => x)));
  return figure(title, grid + captions + marks, { legend: '', height: FRONT_HEIGHT });
}

type Point = { x: number; y: number };

function scale(dots: readonly Dot[]): (dot: Point) => Point {
  const high = Math.log10(3);
  const low = Math.min(high - 0.1, Math.log10(0.9), ...dots.map(({ x }) => Math.log10(Math.max(0.1, x))));
  const floor = Math.log10(Math.max(0.001, Math.min(0.1, ...dots.map(({ y }) => y))));
  const ceiling = Math.log10(Math.max(2, ...dots.map(({ y }) => y)));
  return ({ x, y }) => ({
    x: LEFT + 10 + ((Math.log10(Math.min(x, 3)) - low) / (high - low)) * (WIDTH - LEFT - 130),
    y: TOP + 10 + ((ceiling - Math.log10(Math.max(y, 0.001))) / (ceiling - floor)) * (FRONT_HEIGHT - 60),
  });
}

function frontierGrid(at: (dot: Point) => Point, least: number): string {
  const columns = COLUMNS.filter((x) => x >= Math.min(0.9, least)).map((x) => {
    const place = at({ x, y: 1 }).x.toFixed(1);
    const line = `<line class="g" x1="${place}" x2="${place}" y1="0" y2="${FRONT_HEIGHT - 34}"/>`;
    return `${line}<text class="t m" x="${place}" y="${FRONT_HEIGHT - 22}">${x}</text>`;
  });
  const rows = ROWS.map((y) => {
    const place = at({ x: 1, y }).y.toFixed(1);
    const line = `<line class="g" x1="${LEFT}" x2="${WIDTH}" y1="${place}" y2="${place}"/>`;
    return `${line}<text class="t e" x="${LEFT - 4}" y="${place}">${y}</text>`;
  });
  return [...columns, ...rows].join('');
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

/** Where a label may stand beside its dot, best first; further away it gets a thin line to it. */
const OFFSETS = [4, -9, 17, -22, 30, -35, 43, -48, 56, 69, 82];
const LETTER = 6.2;
const LINE = 12;

/** Dots with labels that cover neither each other nor a dot. */
function placed(items: readonly { dot: Dot; at: Point }[]): string {
  const taken: Box[] = items.map(({ at }) => ({ left: at.x - 5, right: at.x + 5, y: at.y + 4 }));
  return items
    .toSorted((a, b) => a.at.y - b.at.y)
    .map(({ dot, at }, index, all) => {
      const box = freeBox(at, dot.label, taken.toSpliced(items.indexOf(all[index] as (typeof items)[0]), 1));
      taken.push(box);
      return mark(dot, at, box);
    })
    .join('');
}

function freeBox(at: Point, label: string, taken: readonly Box[]): Box {
  const width = label.length * LETTER;
  const boxes = OFFSETS.flatMap((down) => [
    { left: at.x + 9, right: at.x + 9 + width, y: at.y + down },
    { left: at.x - 9 - width, right: at.x - 9, y: at.y + down },
  ]);
  const free = boxes.find(
    (box) =>
      box.left > LEFT &&
      !taken.some((one) => box.left < one.right && box.right > one.left && Math.abs(box.y - one.y) < LINE),
  );
  return free ?? (boxes[0] as Box);
}

function mark({ label }: Dot, at: Point, box: Box): string {
  const own = label === 'economic' ? ' own' : '';
  const [x, y] = [at.x.toFixed(1), at.y.toFixed(1)];
  const name = `<text class="t${own}" x="${box.left.toFixed(1)}" y="${box.y.toFixed(1)}">${escapeText(label)}</text>`;
  const end = at.x < box.left ? box.left - 2 : box.right + 2;
  const far = Math.abs(box.y - at.y) > 14;
  const line = `<line class="g" x1="${x}" y1="${y}" x2="${end.toFixed(1)}" y2="${(box.y - 4).toFixed(1)}"/>`;
  return `${far ? line : ''}<circle class="d${own}" cx="${x}" cy="${y}" r="4"/>${name}`;
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
