import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What becomes of one produce request. `lost-request`: the connection ends before the broker sees it. `cut-half-way`: the broker
 * gets half of it. `lost-answer`: the broker has written it, and the connection ends before it can say so.
 */
export type ProduceFault = 'none' | 'lost-request' | 'cut-half-way' | 'lost-answer';

/** A Kafka broker as seen over a bad line. */
export interface KafkaProxy {
  bootstrap: string;
  /** Faults of the next produce requests, one each; after them the line is good. */
  plan(faults: readonly ProduceFault[]): void;
  /** Faults planned that no request has met yet. */
  planned(): number;
  /** The broker has come back at another address; clients do not notice more than that it was away. */
  moveTo(broker: string): void;
  close(): Promise<void>;
}

/** Every message of the protocol begins with the length of what follows it. */
const SIZE_BYTES = 4;
const PRODUCE = 0;

/** Stands between clients and one broker; what the broker says about its address is changed to the proxy's own. */
export async function startKafkaProxy(broker: string): Promise<KafkaProxy> {
  let port = portOf(broker);
  let faults: ProduceFault[] = [];
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    const cut = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', cut).on('close', () => {
        open.delete(socket);
        cut();
      });
    }
    relay({ client, upstream, cut, nextFault: () => faults.shift() ?? 'none', port, own });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = (server.address() as AddressInfo).port;
  return {
    bootstrap: `127.0.0.1:${own}`,
    plan: (all) => {
      faults = [...all];
    },
    planned: () => faults.length,
    moveTo: (to) => {
      port = portOf(to);
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function portOf(address: string): number {
  return Number(address.split(':')[1]);
}

interface Line {
  client: Socket;
  upstream: Socket;
  cut(): void;
  nextFault(): ProduceFault;
  /** The broker's port and the proxy's. */
  port: number;
  own: number;
}

function relay({ client, upstream, cut, nextFault, port, own }: Line): void {
  const unanswered = new Set<number>();
  client.on(
    'data',
    byFrames((frame) => {
      const fault = frame.readInt16BE(SIZE_BYTES) === PRODUCE ? nextFault() : 'none';
      if (fault === 'lost-request') return cut();
      if (fault === 'cut-half-way') {
        upstream.end(frame.subarray(0, frame.length / 2));
        return client.destroy();
      }
      if (fault === 'lost-answer') unanswered.add(frame.readInt32BE(SIZE_BYTES + 4));
      upstream.write(frame);
    }),
  );
  upstream.on(
    'data',
    byFrames((frame) => {
      if (unanswered.has(frame.readInt32BE(SIZE_BYTES))) return cut();
      client.write(withPort(frame, port, own));
    }),
  );
}

/** Calls for each whole message, length included. */
function byFrames(use: (frame: Buffer) => void): (chunk: Buffer) => void {
  let waiting = Buffer.alloc(0);
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= SIZE_BYTES && waiting.length >= SIZE_BYTES + waiting.readInt32BE(0)) {
      const end = SIZE_BYTES + waiting.readInt32BE(0);
      use(waiting.subarray(0, end));
      waiting = waiting.subarray(end);
    }
  };
}

/** An address is a host, its length before it, and a 32-bit port behind it. */
function withPort(frame: Buffer, port: number, own: number): Buffer {
  const address = (number: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(number);
    return Buffer.concat([Buffer.from('127.0.0.1'), bytes]);
  };
  const [from, to] = [address(port), address(own)];
  for (let at = frame.indexOf(from); at >= 0; at = frame.indexOf(from, at + 1)) to.copy(frame, at);
  return frame;
}
