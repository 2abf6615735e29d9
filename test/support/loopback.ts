import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect } from 'vitest';

/**
 * Every other address of this machine must refuse. 127.0.0.2 tells it on Linux even without a network: a listener on all
 * interfaces would answer there.
 */
export async function expectLoopbackOnly(url: string): Promise<void> {
  const port = Number(new URL(url).port);
  const outside = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  expect(await answers('127.0.0.1', port)).toBe(true);
  for (const address of ['127.0.0.2', ...outside.map((one) => one.address)]) {
    expect([address, await answers(address, port)]).toEqual([address, false]);
  }
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
