import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to a server, as the network between a sandbox and it may treat it. */
export interface TcpLine {
  port: number;
  /** How many connections were made over it, and how many of them are open. */
  made(): number;
  open(): number;
  /**
   * Whatever connections there are carry nothing from now on, in neither direction, and nobody is told: so it is with one whose flow
   * was forgotten while a sandbox was frozen. New ones are good.
   */
  silence(): void;
  close(): Promise<void>;
}

export async function startTcpLine(host: string, to: number): Promise<TcpLine> {
  const pairs = new Set<[Socket, Socket]>();
  let made = 0;
  const server = createServer((client) => {
    made += 1;
    const upstream = connect(to, host);
    const pair: [Socket, Socket] = [client, upstream];
    pairs.add(pair);
    const cut = () => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of pair) socket.on('error', cut).on('close', cut);
    client.on('data', (bytes) => upstream.write(bytes));
    upstream.on('data', (bytes) => client.write(bytes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    made: () => made,
    open: () => pairs.size,
    silence: () => {
      for (const socket of [...pairs].flat()) socket.removeAllListeners('data').resume();
    },
    close: async () => {
      for (const socket of [...pairs].flat()) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
