import type { webcrypto } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
  type JWK,
  SignJWT,
} from 'jose';
import { z } from 'zod';
import type { Clock } from '../../../functions/kernel/clock.ts';
import { isAccountId } from '../../../functions/kernel/tenancy.ts';
import { keepSecretFile } from '../secrets/secret-file.ts';
import { drain, listen } from './gateway.ts';
import { readBody } from './read-body.ts';

/** What a development token should say. */
export interface TokenRequest {
  accounts: string[];
  scopes: string[];
  ttlSeconds: number;
}

/** A token issuer for development: discovery, keys, and tokens for whoever asks on this machine. */
export interface Issuer {
  /** Where it listens; its discovery document is below. */
  url: string;
  sign(request: TokenRequest): Promise<string>;
  stop(): Promise<void>;
}

/** Where the key is kept and what the tokens say about themselves. */
export interface IssuerOptions {
  keyFile: string;
  port: number;
  /** The `iss` of the tokens when the template names one; else the issuer's own address. */
  issuer?: string;
  audience: string;
  clock: Clock;
}

const tokenRequest = z.strictObject({
  accounts: z.array(z.string().refine(isAccountId, 'not an account id')).default([]),
  scopes: z.array(z.string().regex(/^[\w:.-]+$/)).default([]),
  ttlSeconds: z.number().int().min(1).max(86_400).default(3_600),
});

interface SigningKey {
  privateKey: webcrypto.CryptoKey;
  publicJwk: JWK;
}

/** Starts the issuer on 127.0.0.1; its RSA key survives restarts in `keyFile` (mode 0600). */
export async function startIssuer(options: IssuerOptions): Promise<Issuer> {
  const key = await loadKey(options.keyFile);
  const server = createServer();
  const port = await listen(server, options.port);
  const url = `http://127.0.0.1:${port}`;
  const sign = tokenSigner(key, { ...options, issuer: options.issuer ?? url });
  serve(server, { url, issuer: options.issuer ?? url, key, sign });
  return { url, sign, stop: () => drain(server, 500) };
}

async function loadKey(file: string): Promise<SigningKey> {
  const pem = await keepSecretFile(file, async () => {
    const pair = await generateKeyPair('RS256', { extractable: true });
    return exportPKCS8(pair.privateKey);
  });
  const privateKey = await importPKCS8(pem, 'RS256', { extractable: true });
  const { kty, n, e } = await exportJWK(privateKey);
  const publicJwk = { kty, n, e } as JWK;
  return {
    privateKey,
    publicJwk: { ...publicJwk, kid: await calculateJwkThumbprint(publicJwk), use: 'sig', alg: 'RS256' },
  };
}

function tokenSigner(key: SigningKey, options: IssuerOptions & { issuer: string }) {
  return (request: TokenRequest): Promise<string> => {
    const now = Math.floor(options.clock() / 1000);
    const claims = { accounts: request.accounts.join(' '), scope: request.scopes.join(' ') };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: key.publicJwk.kid ?? '', typ: 'JWT' })
      .setIssuer(options.issuer)
      .setAudience(options.audience)
      .setSubject(request.accounts[0] ?? 'operator')
      .setIssuedAt(now)
      .setExpirationTime(now + request.ttlSeconds)
      .sign(key.privateKey);
  };
}

interface IssuerService {
  url: string;
  issuer: string;
  key: SigningKey;
  sign: Issuer['sign'];
}

interface Answer {
  status: number;
  body: unknown;
}

function serve(server: Server, service: IssuerService): void {
  server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
    const answer = await answerTo(request, service).catch(
      (): Answer => ({ status: 400, body: { error: 'invalid_request' } }),
    );
    response.writeHead(answer.status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(answer.body));
  });
}

async function answerTo(request: IncomingMessage, service: IssuerService): Promise<Answer> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /.well-known/openid-configuration':
      return { status: 200, body: discovery(service) };
    case 'GET /.well-known/jwks.json':
      return { status: 200, body: { keys: [service.key.publicJwk] } };
    case 'POST /token':
      return issueToken(request, service);
    default:
      return { status: 404, body: { error: 'not_found' } };
  }
}

function discovery({ issuer, url }: IssuerService) {
  return {
    issuer,
    jwks_uri: `${url}/.well-known/jwks.json`,
    token_endpoint: `${url}/token`,
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

async function issueToken(request: IncomingMessage, service: IssuerService): Promise<Answer> {
  const body = await readBody(request, 65_536);
  const wanted = tokenRequest.safeParse(JSON.parse(body?.toString() || '{}'));
  if (!wanted.success)
    return { status: 400, body: { error: 'invalid_request', issues: wanted.error.issues } };
  const token = await service.sign(wanted.data);
  return {
    status: 200,
    body: { access_token: token, token_type: 'Bearer', expires_in: wanted.data.ttlSeconds },
  };
}
