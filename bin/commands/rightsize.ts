import { stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import type { FunctionDefinition, ServiceDefinition } from '../../functions/kernel/service-definition.ts';
import { lambdaPrices } from '../../functions/scaling/domain/prices.ts';
import { services } from '../../functions/services.ts';
import type { MeasuredSandbox, SandboxMeasurement } from '../../lib/local/lambda/measure-sandbox.ts';
import { findRunning } from '../../lib/local/running.ts';
import { type RightsizeParts, rightsizeText, runRightsize } from '../../lib/rightsize/run-rightsize.ts';
import { withSampleWorld } from '../../lib/rightsize/sample-world.ts';
import { measurable } from '../../lib/rightsize/samples.ts';

export const usage = `npm run rightsize -- [options]

Measures functions of the running product (npm start) at several memory sizes and advises on one. It changes no setting: the
size is a deploy-time value, memoryMb in the service's definition. Events belong to an account of its own, rightsize-shop; while a
worker of a queue is measured, the product's own rest, and what waits in their queues waits that long. On a busy machine the
figures are those of a busy machine.

  --function NAME   may be repeated (default: ${measurable.join(', ')})
  --sizes LIST      MB (default 128,256,512,1024,1769)
  --requests N      events measured at each size, 10 to 500 (default 60)
  --slower X        how many times as slow as at its fastest a cheaper size may be (default 1.5)
  --json            print only the measurements and the advice, as one JSON object
  --data-dir D      where the running product keeps its data (default .springtide)`;

const options = {
  function: { type: 'string', multiple: true },
  sizes: { type: 'string', default: '128,256,512,1024,1769' },
  requests: { type: 'string', default: '60' },
  slower: { type: 'string', default: '1.5' },
  json: { type: 'boolean', default: false },
  'data-dir': { type: 'string', default: '.springtide' },
} as const;

/** Exit code 1 when something could not be measured. */
export async function run(args: string[]): Promise<number> {
  try {
    const { values } = parseArgs({ args, options });
    const functions = functionsOf(values.function);
    const { endpoints, url, opsToken } = await findRunning(values['data-dir']);
    const parts = {
      options: {
        functions,
        sizesMb: values.sizes
          .split(',')
          .map((text) => numberOf('--sizes', text, { least: 128, most: 10_240 })),
        requests: numberOf('--requests', values.requests, { least: 10, most: 500 }),
        slower: numberOf('--slower', values.slower, { least: 1, most: 100 }),
      },
      prices: lambdaPrices.arm64,
      measure: (measurement: SandboxMeasurement) => measureAt(endpoints['lambda'] ?? '', measurement),
      presentMb: presentSizes(),
      run: Date.now().toString(36),
      onProgress: (name: string, memoryMb: number) => {
        if (stderr.isTTY) stderr.write(`\r\u001b[K${name} at ${memoryMb} MB ...`);
      },
    } satisfies Omit<RightsizeParts, 'world'>;
    const advice = await withSampleWorld({ url, token: opsToken }, functions, (world) =>
      runRightsize({ ...parts, world }),
    );
    if (stderr.isTTY) stderr.write('\r\u001b[K');
    stdout.write(`${values.json ? JSON.stringify({ functions: advice }) : rightsizeText(advice)}\n`);
    return 0;
  } catch (error) {
    stderr.write(`rightsize: ${(error as Error).message}\n`);
    return 1;
  }
}

function functionsOf(named: readonly string[] | undefined): string[] {
  const unknown = named?.find((name) => !measurable.includes(name));
  if (unknown === undefined) return [...(named ?? measurable)];
  throw new Error(
    `--function: there are no sample events for "${unknown}", only for ${measurable.join(', ')}`,
  );
}

function numberOf(flag: string, text: string, { least, most }: { least: number; most: number }): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new Error(`${flag}: "${text}" is not a number from ${least} to ${most}`);
}

function presentSizes(): Map<string, number> {
  const all = Object.values<ServiceDefinition>(services).flatMap(({ functions }) =>
    Object.entries<FunctionDefinition>(functions),
  );
  return new Map(all.map(([name, { memoryMb }]) => [name, memoryMb]));
}

async function measureAt(lambdaUrl: string, measurement: SandboxMeasurement): Promise<MeasuredSandbox> {
  const response = await fetch(`${lambdaUrl}/springtide/measurements`, {
    method: 'POST',
    body: JSON.stringify(measurement),
  });
  const answer = (await response.json()) as MeasuredSandbox & { message?: string };
  if (response.ok) return answer;
  throw new Error(`${measurement.functionName} at ${measurement.memoryMb} MB: ${answer.message}`);
}
