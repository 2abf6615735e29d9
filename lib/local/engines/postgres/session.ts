import { type AddressInfo, createServer } from 'node:net';
import { Client } from 'pg';

export interface Login {
  port: number;
  user: string;
  password: string;
  database: string;
}

/** One short-lived administrator's session: opened, used, closed whatever happens. */
export async function withSession<T>(login: Login, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ ...login, host: '127.0.0.1', connectionTimeoutMillis: 10_000 });
  // A server that is killed while we talk to it also fails the running query; that error is the one that counts.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A port that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
