import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Shard } from './shard.ts';

const dataApiActions = [
  'rds-data:ExecuteStatement',
  'rds-data:BatchExecuteStatement',
  'rds-data:BeginTransaction',
  'rds-data:CommitTransaction',
  'rds-data:RollbackTransaction',
];

interface Shared {
  /** Construct id: who asks for the same id gets the same policy. */
  readonly id: string;
  readonly actions: string[];
  resources(): string[];
}

/**
 * Allows it by one policy for all roles of the stack that may do the same: with 32 shards the copies of their lists were half of the
 * template, which CloudFormation takes up to 1 MB. A role names its policies, so nothing runs before they are there.
 */
function permitTogether(role: Role, { id, actions, resources }: Shared): void {
  const stack = Stack.of(role);
  const made = stack.node.tryFindChild(id) as ManagedPolicy | undefined;
  const policy =
    made ??
    new ManagedPolicy(stack, id, {
      statements: [new PolicyStatement({ actions, resources: resources() })],
    });
  role.addManagedPolicy(policy);
}

/** Lets it call the Data API of every cluster. */
export function useClusters(role: Role, shards: readonly Shard[]): void {
  permitTogether(role, {
    id: 'use-clusters',
    actions: dataApiActions,
    resources: () => shards.map(({ names }) => names.clusterArn),
  });
}

/** Lets it read one secret of each shard; `whose` says whose these are, for all who read the same. */
export function useShardSecrets(role: Role, whose: string, secretArns: () => string[]): void {
  permitTogether(role, {
    id: `use-${whose.replaceAll('_', '-')}-secrets`,
    actions: ['secretsmanager:GetSecretValue'],
    resources: secretArns,
  });
}
