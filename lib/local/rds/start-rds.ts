import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Engine } from '../engines/engine.ts';
import { listenOnLoopback, readBody } from '../engines/loopback-server.ts';
import { type Clusters, type DescribedCluster, RdsFault } from './clusters.ts';

/** RDS's DescribeDBClusters and ModifyDBCluster at `url`, for the real SDK. */
export interface RdsEngine extends Engine {
  url: string;
}

interface Answer {
  status: number;
  xml: string;
}

/** Serves the clusters over the AWS query protocol on 127.0.0.1. */
export async function startRds(clusters: Clusters): Promise<RdsEngine> {
  const server = await listenOnLoopback((request, response) => {
    answer(request, clusters)
      .catch(faultAnswer)
      .then((reply) => send(response, reply));
  }, 0);
  return { url: server.url, description: `RDS, ${clusters.all().length} clusters`, stop: server.close };
}

async function answer(request: IncomingMessage, clusters: Clusters): Promise<Answer> {
  const input = new URLSearchParams((await readBody(request)).toString());
  const action = input.get('Action') ?? '';
  switch (action) {
    case 'DescribeDBClusters': {
      const id = input.get('DBClusterIdentifier');
      const found = id === null ? clusters.all() : [clusters.get(id)];
      return ok(action, `<DBClusters>${found.map(clusterXml).join('')}</DBClusters>`);
    }
    case 'ModifyDBCluster':
      return ok(action, clusterXml(modified(input, clusters)));
    default:
      throw new RdsFault('InvalidAction', `The local host has no ${action}`);
  }
}

function modified(input: URLSearchParams, clusters: Clusters): DescribedCluster {
  const now = clusters.get(input.get('DBClusterIdentifier') ?? '');
  const acu = (end: string, fallback: number) =>
    Number(input.get(`ServerlessV2ScalingConfiguration.${end}`) ?? fallback);
  return clusters.change(now.id, {
    minAcu: acu('MinCapacity', now.minAcu),
    maxAcu: acu('MaxCapacity', now.maxAcu),
  });
}

function clusterXml({ id, arn, status, minAcu, maxAcu }: DescribedCluster): string {
  const range = `<MinCapacity>${minAcu}</MinCapacity><MaxCapacity>${maxAcu}</MaxCapacity>`;
  return [
    '<DBCluster>',
    `<DBClusterIdentifier>${id}</DBClusterIdentifier><DBClusterArn>${arn}</DBClusterArn>`,
    `<Status>${status}</Status><Engine>aurora-postgresql</Engine>`,
    `<ServerlessV2ScalingConfiguration>${range}</ServerlessV2ScalingConfiguration>`,
    '</DBCluster>',
  ].join('');
}

function ok(action: string, result: string): Answer {
  const name = `xmlns="http://rds.amazonaws.com/doc/2014-10-31/"`;
  return {
    status: 200,
    xml: `<${action}Response ${name}><${action}Result>${result}</${action}Result></${action}Response>`,
  };
}

function faultAnswer(error: unknown): Answer {
  const { code, message, status } =
    error instanceof RdsFault ? error : new RdsFault('InternalFailure', String(error), 500);
  const xml = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error></ErrorResponse>`;
  return { status, xml };
}

function escaped(text: string): string {
  return text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function send(response: ServerResponse, { status, xml }: Answer): void {
  response.writeHead(status, { 'content-type': 'text/xml' });
  response.end(xml);
}
