import type { RouteDefinition, ServiceDefinition } from '../../../functions/kernel/service-definition.ts';
import { services } from '../../../functions/services.ts';
import { answerSchemas } from './answers.ts';
import { describeOperation } from './describe-operation.ts';
import type { OpenApiDocument } from './document.ts';
import { described, headerParameters, problemResponses } from './shared-parts.ts';
import { type WiredSchemas, wiredSchemas } from './wired-schemas.ts';

const INTRODUCTION = `The back end of a multichannel marketplace-seller tool. Send \`Authorization: Bearer <token>\`; a token that names
several accounts also needs \`x-account-id\`. Money is integer minor units with an ISO 4217 currency, times are UTC. Errors are RFC 9457
problem details. Lists are pages: pass \`nextCursor\` back as \`cursor\` with the same filters. Unknown fields are refused.`;

/** A service's routes, in the order of its definition. */
function routesOf(service: ServiceDefinition): RouteDefinition[] {
  return Object.values(service.functions).flatMap(({ triggers }) =>
    triggers.flatMap((trigger) => (trigger.kind === 'http' ? trigger.routes : [])),
  );
}

/** The OpenAPI 3.1 document of every route of every service, from the definitions and the schemas that are enforced. */
export async function describeApi(root: string): Promise<OpenApiDocument> {
  const wired = await wiredSchemas(root);
  const withRoutes = Object.values<ServiceDefinition>(services).filter((one) => routesOf(one).length > 0);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Springtide',
      version: '1',
      description: INTRODUCTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'where this document came from' }],
    tags: withRoutes.map(({ name }) => ({ name, description: `Routes of the service ${name}` })),
    paths: pathsOf(withRoutes, wired),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: mapValues(answerSchemas(), described),
      responses: problemResponses(),
      parameters: headerParameters,
    },
  };
}

function pathsOf(
  list: readonly ServiceDefinition[],
  wired: ReadonlyMap<string, WiredSchemas>,
): OpenApiDocument['paths'] {
  const paths: OpenApiDocument['paths'] = {};
  for (const service of list) {
    for (const route of routesOf(service)) {
      const operation = describeOperation(service.name, route, wired.get(route.operation) ?? {});
      paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation };
    }
  }
  return paths;
}

function mapValues<T>(values: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
