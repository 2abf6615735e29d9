import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the range from which systems hand out ports by themselves (Linux: 32768 and up): a port from there can be taken by
 * any connection between our looking and the engine's listening.
 */
const RANGE = { from: 20_000, to: 32_000 } as const;

/** Never handed out twice by this process, since the first engine may not listen yet. */
const given = new Set<number>();

/** Loopback ports that were free a moment ago; all different, also from those of earlier calls. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = randomInt(RANGE.from, RANGE.to);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    ports.push(port);
  }
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  await once(server.close(), 'close');
  return true;
}
