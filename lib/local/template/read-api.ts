import type { Assembly, TemplateResource } from './assembly.ts';
import { functionNameIn } from './identity.ts';
import type { HttpApiModel, JwtAuthorizerModel, RouteModel } from './model.ts';
import type { Resolver } from './resolver.ts';
import { allResources } from './resource-kinds.ts';
import { TemplateError } from './template-error.ts';

const type = (name: string) => `AWS::ApiGatewayV2::${name}`;

/** API Gateway waits 30 s at most, and by default. */
const INTEGRATION_TIMEOUT_MS = 30_000;

/** The HTTP API of the stage with its routes; undefined when it has none. */
export function readApi(assembly: Assembly, resolver: Resolver): HttpApiModel | undefined {
  const [api, ...others] = allResources(assembly, type('Api'));
  if (!api) return undefined;
  if (others[0]) throw new TemplateError(others[0], 'is a second API; the local host serves one');
  if (api.properties['CorsConfiguration']) {
    throw new TemplateError(api, 'configures CORS, which the local gateway does not answer');
  }
  const authorizers = byRef(assembly, resolver, { type: 'Authorizer', read: readAuthorizer });
  const integrations = byRef(assembly, resolver, { type: 'Integration', read: readIntegration });
  return {
    apiId: resolver.ref(api),
    throttle: readThrottle(assembly, resolver),
    routes: allResources(assembly, type('Route')).map((route) =>
      readRoute(route, { resolver, authorizers, integrations }),
    ),
  };
}

interface Integration {
  functionName: string;
  timeoutMs: number;
}

interface RouteContext {
  resolver: Resolver;
  authorizers: ReadonlyMap<string, JwtAuthorizerModel>;
  integrations: ReadonlyMap<string, Integration>;
}

function byRef<T>(
  assembly: Assembly,
  resolver: Resolver,
  kind: { type: string; read(resource: TemplateResource, resolver: Resolver): T },
): Map<string, T> {
  const entries = allResources(assembly, type(kind.type)).map(
    (resource) => [resolver.ref(resource), kind.read(resource, resolver)] as const,
  );
  return new Map(entries);
}

function readAuthorizer(resource: TemplateResource, resolver: Resolver): JwtAuthorizerModel {
  const jwt = resolver.property(resource, 'JwtConfiguration') as
    | { Issuer?: string; Audience?: string[] }
    | undefined;
  const sources = resolver.property(resource, 'IdentitySource') as string[] | undefined;
  if (!jwt?.Issuer || !jwt.Audience) throw new TemplateError(resource, 'is no JWT authorizer');
  if (sources?.join() !== '$request.header.Authorization') {
    throw new TemplateError(resource, 'takes the token from elsewhere than the Authorization header');
  }
  return { issuer: jwt.Issuer, audience: jwt.Audience };
}

function readIntegration(resource: TemplateResource, resolver: Resolver): Integration {
  if (resolver.property(resource, 'PayloadFormatVersion') !== '2.0') {
    throw new TemplateError(resource, 'does not use payload format 2.0');
  }
  return {
    functionName: functionNameIn(String(resolver.property(resource, 'IntegrationUri'))),
    timeoutMs: Number(resolver.property(resource, 'TimeoutInMillis') ?? INTEGRATION_TIMEOUT_MS),
  };
}

function readRoute(resource: TemplateResource, context: RouteContext): RouteModel {
  const { resolver, integrations } = context;
  const target = String(resolver.property(resource, 'Target')).replace('integrations/', '');
  const integration = integrations.get(target);
  if (!integration) throw new TemplateError(resource, `targets ${target}, which is no integration`);
  return {
    routeKey: String(resolver.property(resource, 'RouteKey')),
    ...integration,
    authorizer: authorizerOf(resource, context),
    scopes: (resolver.property(resource, 'AuthorizationScopes') ?? []) as string[],
  };
}

function authorizerOf(resource: TemplateResource, context: RouteContext): JwtAuthorizerModel | undefined {
  const kind = context.resolver.property(resource, 'AuthorizationType') ?? 'NONE';
  if (kind === 'NONE') return undefined;
  const authorizer = context.authorizers.get(String(context.resolver.property(resource, 'AuthorizerId')));
  if (kind !== 'JWT' || !authorizer) throw new TemplateError(resource, `authorizes by ${String(kind)}`);
  return authorizer;
}

function readThrottle(assembly: Assembly, resolver: Resolver): HttpApiModel['throttle'] {
  const [stage] = allResources(assembly, type('Stage'));
  if (!stage) return undefined;
  if (resolver.property(stage, 'StageName') !== '$default') {
    throw new TemplateError(stage, 'is not the $default stage, so paths would carry its name');
  }
  if (stage.properties['RouteSettings']) throw new TemplateError(stage, 'throttles single routes');
  const settings = resolver.property(stage, 'DefaultRouteSettings') as
    | { ThrottlingRateLimit?: number; ThrottlingBurstLimit?: number }
    | undefined;
  const { ThrottlingRateLimit: ratePerSecond, ThrottlingBurstLimit: burst } = settings ?? {};
  return ratePerSecond === undefined || burst === undefined ? undefined : { ratePerSecond, burst };
}
