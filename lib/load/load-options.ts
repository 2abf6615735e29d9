import { parseArgs } from 'node:util';
import { AppError, reasonOf } from '../../functions/kernel/errors.ts';
import { readTrace } from '../simulator/trace.ts';
import { isShapeName, recordedShape, type Shape, shapes } from './shapes.ts';

const MOST_MINUTES = 60;
const MOST_RATE = 500;
const MOST_REQUESTS = 200_000;

export const loadHelp = `npm run load -- [options]

Sends orders and reads of orders to the product that runs on this machine (npm start), and shows what the scaler does about it.

  --shape NAME         ${Object.keys(shapes).join(', ')} (default flash-sale)
  --trace FILE         instead of a shape: the busiest day of recorded traffic ("timestamp_s,requests"; see events/traces) in fast motion
  --minutes M          how long, up to ${MOST_MINUTES} (default 5)
  --peak R             requests a second at the peak, up to ${MOST_RATE} (default 40)
  --max-requests N     stop after so many, up to ${MOST_REQUESTS} (default 20000)
  --unannounced        do not tell the scaler of a flash sale beforehand
  --warm-pool          let the scaler keep environments warm by pings while the load runs
  --reserve N          reserve so much concurrency for the time of the load, so that Lambda throttles above it
  --seed N             seed of arrivals and of the mix of requests (default 1)
  --json               print only the summary, as one JSON object
  --data-dir D         where the running product keeps its data (default .springtide)

Shapes
${Object.entries(shapes)
  .map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`)
  .join('\n')}`;

/** A bounded load: it ends by time and by count, whichever comes first. */
export interface LoadOptions {
  readonly name: string;
  readonly shape: Shape;
  readonly seconds: number;
  readonly peakPerSecond: number;
  readonly mostRequests: number;
  readonly announced: boolean;
  readonly warmPool: boolean;
  readonly reserve: number | undefined;
  readonly seed: number;
  readonly json: boolean;
  readonly dataDir: string;
}

const flags = {
  shape: { type: 'string', default: 'flash-sale' },
  trace: { type: 'string' },
  minutes: { type: 'string', default: '5' },
  peak: { type: 'string', default: '40' },
  'max-requests': { type: 'string', default: '20000' },
  unannounced: { type: 'boolean', default: false },
  'warm-pool': { type: 'boolean', default: false },
  reserve: { type: 'string' },
  seed: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
  'data-dir': { type: 'string', default: '.springtide' },
} as const;

/** Reads the arguments. Errors: `invalid_input`, naming the flag and its rule. */
export function loadOptions(args: string[]): LoadOptions {
  const values = parsed(args);
  const { name, shape } = shapeOf(values);
  return {
    name,
    shape,
    seconds: 60 * between('--minutes', values.minutes, { least: 0.1, most: MOST_MINUTES }),
    peakPerSecond: between('--peak', values.peak, { least: 0.1, most: MOST_RATE }),
    mostRequests: between('--max-requests', values['max-requests'], { least: 1, most: MOST_REQUESTS }),
    announced: shape.event !== undefined && !values.unannounced,
    warmPool: values['warm-pool'],
    reserve:
      values.reserve === undefined
        ? undefined
        : Math.round(between('--reserve', values.reserve, { least: 1, most: 900 })),
    seed: between('--seed', values.seed, { least: 0, most: 4_294_967_295 }),
    json: values.json,
    dataDir: values['data-dir'],
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: flags, allowPositionals: false }).values;
  } catch (error) {
    throw new AppError('invalid_input', reasonOf(error));
  }
}

function shapeOf({ shape, trace }: { shape: string; trace?: string | undefined }): {
  name: string;
  shape: Shape;
} {
  if (trace !== undefined) {
    const recorded = readTrace(trace);
    return { name: recorded.name, shape: recordedShape(recorded) };
  }
  if (isShapeName(shape)) return { name: shape, shape: shapes[shape] };
  throw new AppError(
    'invalid_input',
    `--shape: no shape "${shape}"; there are ${Object.keys(shapes).join(', ')}`,
  );
}

function between(flag: string, text: string, { least, most }: { least: number; most: number }): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new AppError('invalid_input', `${flag}: "${text}" is not a number from ${least} to ${most}`);
}
