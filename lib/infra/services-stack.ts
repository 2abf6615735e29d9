import { type App, Duration, Stack } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Trigger as DeployTrigger } from 'aws-cdk-lib/triggers';
import type { Trigger } from '../../functions/kernel/service-definition.ts';
import type { Services } from './capacity-lint.ts';
import type { DataStack } from './data-stack.ts';
import { type GrantContext, grants } from './grants.ts';
import { warmNewVersions } from './new-versions.ts';
import { addQueueSource } from './queue-source.ts';
import type { FleetMapping } from './scaling-control.ts';
import { ServiceSchedule } from './schedule-source.ts';
import { type FunctionBundle, ServiceFunction } from './service-function.ts';
import { queueId } from './service-queues.ts';
import type { Stage } from './stage-schema.ts';
import { addTopicSources } from './topic-source.ts';

export interface ServicesStackProps {
  stage: Stage;
  services: Services;
  data: DataStack;
  bundles: ReadonlyMap<string, FunctionBundle>;
}

/** The direct function that brings data in line with the code: migrations, shard identities, directory, topics. */
const bootstrapName = 'ops-bootstrap';
/** The direct function that warms versions before their aliases move to them. */
const warmingName = 'scaling-deploy';

function found<T>(map: ReadonlyMap<string, T>, name: string, what: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`${name} has no ${what}`);
  return value;
}

/** All functions, with their triggers and grants, made by looping over the service definitions. */
export class ServicesStack extends Stack {
  readonly functions: ReadonlyMap<string, ServiceFunction>;
  readonly mappings: readonly FleetMapping[];
  readonly #props: ServicesStackProps;

  constructor(app: App, props: ServicesStackProps) {
    super(app, `springtide-${props.stage.name}-services`, {
      description: `Springtide ${props.stage.name}: functions`,
    });
    this.#props = props;
    this.functions = new Map(this.#createFunctions());
    this.mappings = [...this.functions].flatMap(([name, one]) => this.#addTriggers(name, one));
    this.#applyGrants();
    this.#warmVersions(this.#runBootstrap());
  }

  #createFunctions(): [string, ServiceFunction][] {
    const { services, bundles, stage, data } = this.#props;
    return Object.values(services).flatMap((service) =>
      Object.entries(service.functions).map(([name, definition]): [string, ServiceFunction] => {
        const failures = data.failures.get(name);
        const bundle = found(bundles, name, 'bundle');
        const parts = { service, definition, bundle, stage, network: data.network };
        return [name, new ServiceFunction(this, name, failures ? { ...parts, failures } : parts)];
      }),
    );
  }

  #addTriggers(name: string, target: ServiceFunction): FleetMapping[] {
    return target.definition.triggers.flatMap((trigger) => this.#addTrigger(name, target, trigger));
  }

  /** Returns the event source mappings it made; HTTP routes belong to the edge stack. */
  #addTrigger(name: string, target: ServiceFunction, trigger: Trigger): FleetMapping[] {
    switch (trigger.kind) {
      case 'queue':
        return [this.#addQueue(name, target, trigger)];
      case 'topics':
        return this.#addTopics(name, target, trigger);
      case 'schedule':
        new ServiceSchedule(this, `${name}-schedule`, {
          target,
          trigger,
          undelivered: this.#failuresOf(name),
        });
        return [];
      case 'http':
      case 'direct':
        return [];
    }
  }

  #addQueue(
    name: string,
    target: ServiceFunction,
    trigger: Extract<Trigger, { kind: 'queue' }>,
  ): FleetMapping {
    const source = found(
      this.#props.data.queues,
      queueId(this.#serviceOf(name).name, trigger.queue),
      'definition',
    );
    return { functionName: name, source: source.id, mapping: addQueueSource(target, trigger, source) };
  }

  #addTopics(
    name: string,
    target: ServiceFunction,
    trigger: Extract<Trigger, { kind: 'topics' }>,
  ): FleetMapping[] {
    const { data, stage } = this.#props;
    const place = {
      eventLog: data.eventLog,
      network: data.network,
      stage,
      failures: this.#failuresOf(name),
    };
    const mappings = addTopicSources(target, trigger, place);
    return mappings.map((mapping) => ({ functionName: name, source: mapping.node.id, mapping }));
  }

  #applyGrants(): void {
    const { data, stage, services } = this.#props;
    const fleet = {
      functions: this.functions,
      mappings: this.mappings,
      queues: [...data.queues.values()],
      shards: data.shards,
      stage,
    };
    for (const [name, one] of this.functions) {
      const context: GrantContext = { data, stage, services, service: this.#serviceOf(name), fleet };
      for (const resource of one.definition.uses) one.addVariables(grants[resource](one.ownRole, context));
    }
  }

  /**
   * Runs bootstrap in every deploy that changes its code or its environment (so: a migration, a topic, a shard), and before
   * any alias moves to new code, so that no function meets a schema older than itself.
   */
  #runBootstrap(): DeployTrigger | undefined {
    const bootstrap = this.functions.get(bootstrapName);
    if (!bootstrap) return undefined;
    const others = [...this.functions.values()].filter((one) => one !== bootstrap);
    return new DeployTrigger(this, 'run-bootstrap', {
      handler: bootstrap,
      timeout: Duration.seconds(bootstrap.definition.timeoutSeconds),
      executeOnHandlerChange: true,
      executeAfter: [bootstrap.ownRole],
      executeBefore: others.map((one) => one.live),
    });
  }

  #warmVersions(bootstrap: DeployTrigger | undefined): void {
    const { stage, services } = this.#props;
    const warming = this.functions.get(warmingName);
    if (!warming) return;
    const after = bootstrap ? [bootstrap] : [];
    warmNewVersions(this, { stage, services, functions: this.functions, warming, after });
  }

  #failuresOf(name: string): IQueue {
    return found(this.#props.data.failures, name, 'failure queue');
  }

  #serviceOf(name: string) {
    const service = Object.values(this.#props.services).find((one) => Object.hasOwn(one.functions, name));
    if (!service) throw new Error(`${name} belongs to no service`);
    return service;
  }
}
