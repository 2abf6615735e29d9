import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Resolves when somebody could listen on the port of 127.0.0.1 just now; 0 always can be. Asked before the engines start, whose
 * half minute would else come before the news. Errors: says which port is taken, and what to do.
 */
export async function demandFreePort(port: number): Promise<void> {
  if (port === 0) return;
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    throw portTaken(port, error as Error);
  }
  server.close();
  await once(server, 'close');
}

export function portTaken(port: number, cause: Error): Error {
  const why = `The API cannot listen on port ${port} (${cause.message}); choose another with --port`;
  return new Error(why, { cause });
}
