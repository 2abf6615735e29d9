import { type App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { RouteAccess, RouteDefinition } from '../../functions/kernel/service-definition.ts';
import type { ServiceFunction } from './service-function.ts';
import type { Stage } from './stage-schema.ts';

/** Who called what and how it ended, in our own words; the account and the token stay out of it. */
const accessLogFields = {
  time: '$context.requestTime',
  requestId: '$context.requestId',
  routeKey: '$context.routeKey',
  status: '$context.status',
  sourceIp: '$context.identity.sourceIp',
  responseBytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
} as const;

/** API Gateway looks for it in the token's `scope` or `scp` claim. */
const opsScope = 'ops';

export interface EdgeStackProps {
  stage: Stage;
  functions: ReadonlyMap<string, ServiceFunction>;
}

/** The HTTP API: the routes of all definitions in front of the functions' aliases. */
export class EdgeStack extends Stack {
  readonly api: HttpApi;
  readonly #authorizer: HttpJwtAuthorizer;

  constructor(app: App, props: EdgeStackProps) {
    super(app, `springtide-${props.stage.name}-edge`, {
      description: `Springtide ${props.stage.name}: HTTP API`,
    });
    const { auth } = props.stage;
    this.#authorizer = new HttpJwtAuthorizer('jwt', auth.issuer, { jwtAudience: auth.audience });
    this.api = new HttpApi(this, 'api', { createDefaultStage: false });
    this.#createStage(props.stage);
    for (const [name, one] of props.functions) this.#addRoutes(name, one);
    new CfnOutput(this, 'url', { value: this.api.apiEndpoint });
  }

  #createStage(stage: Stage): void {
    const logGroup = new LogGroup(this, 'access-logs', {
      retention: stage.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'default-stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: stage.throttle.requestsPerSecond, burstLimit: stage.throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
  }

  #addRoutes(name: string, target: ServiceFunction): void {
    const integration = new HttpLambdaIntegration(name, target.live, {
      payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
    });
    for (const trigger of target.definition.triggers) {
      if (trigger.kind !== 'http') continue;
      for (const route of trigger.routes) this.#addRoute(route, integration);
    }
  }

  #addRoute(route: RouteDefinition, integration: HttpLambdaIntegration): void {
    new HttpRoute(this, route.operation, {
      httpApi: this.api,
      routeKey: HttpRouteKey.with(route.path, HttpMethod[route.method]),
      integration,
      ...this.#protection(route.access),
    });
  }

  #protection(access: RouteAccess): { authorizer: IHttpRouteAuthorizer; authorizationScopes?: string[] } {
    switch (access) {
      case 'none':
        return { authorizer: new HttpNoneAuthorizer() };
      case 'account':
        return { authorizer: this.#authorizer };
      case 'ops':
        return { authorizer: this.#authorizer, authorizationScopes: [opsScope] };
    }
  }
}
