/** A rule of AwsSolutions that we break on purpose: where, and why that is right. */
export interface Acknowledgement {
  /** `{stage}` stands for the stage's name, which is part of what one stack calls the resources of another. */
  rule: string;
  /** Stack (`data`, `services`, `edge`, `alarms`), optionally followed by a construct id; `*` stands for any text. */
  at: string;
  /** `unprotected`: only in stages that do not protect their data. */
  when: 'always' | 'unprotected';
  reason: string;
}

export const acknowledgements: readonly Acknowledgement[] = [
  {
    rule: 'AwsSolutions-SMG4',
    at: 'data/shard-*',
    when: 'always',
    reason:
      'No rotation function can reach the isolated subnets, and the Data API is the only way in. A password is changed by ' +
      'ALTER ROLE through the Data API followed by a new version of the secret.',
  },
  {
    rule: 'AwsSolutions-SMG4',
    at: 'data/redis-token',
    when: 'always',
    reason: 'Upstash issues the token; it is replaced here when it is replaced there.',
  },
  {
    rule: 'AwsSolutions-SMG4',
    at: 'data/database-roles',
    when: 'always',
    reason: 'Holds the addresses of other secrets and no secret of its own.',
  },
  {
    rule: 'AwsSolutions-SMG4',
    at: 'data/cursor-key',
    when: 'always',
    reason:
      'Signs short-lived cursors only; a rotation would break pagination in progress for no gain in safety.',
  },
  {
    rule: 'AwsSolutions-SMG4',
    at: 'data/address-key',
    when: 'always',
    reason:
      'Nobody is found under a new key until the index is made again (replay --consumer users --live), so a person replaces it.',
  },
  {
    rule: 'AwsSolutions-RDS10',
    at: 'data/shard-*',
    when: 'unprotected',
    reason: 'A development stage must be easy to remove.',
  },
  {
    rule: 'AwsSolutions-DDB3',
    at: 'data/*-table',
    when: 'unprotected',
    reason: 'A development stage holds nothing worth restoring.',
  },
  {
    rule: 'AwsSolutions-SQS3',
    at: 'data/*-failures',
    when: 'always',
    reason:
      'It is a dead-letter queue itself: of an alias, a schedule or a Kafka mapping, which the rule cannot see.',
  },
  {
    rule: 'AwsSolutions-S1',
    at: 'data/archive-bucket',
    when: 'always',
    reason:
      'Only functions reach the bucket, each call is traced, and every archive is verified by its manifest.',
  },
  {
    rule: 'AwsSolutions-IAM5[Resource::*]',
    at: 'services/*-role',
    when: 'always',
    reason:
      'Sending traces, network interfaces of functions and pollers in the VPC, and reading metrics or account limits: ' +
      'AWS offers no narrower resource for these actions. A test lists the actions that may stand here.',
  },
  {
    rule: 'AwsSolutions-IAM5[Resource::springtide-{stage}-data:ExportsOutputFnGetAttarchivebucket68CB3FEFArnCD20F08B/*]',
    at: 'services/*-role',
    when: 'always',
    reason: 'The objects of the archive bucket, whose keys are made at run time; no other bucket matches.',
  },
  {
    rule: 'AwsSolutions-APIG4',
    at: 'edge/getHealth',
    when: 'always',
    reason:
      'Route 53 and load tests ask for the shallow health without a token; it tells nothing but that we live.',
  },
  {
    rule: 'AwsSolutions-APIG4',
    at: 'edge/getOpenApi',
    when: 'always',
    reason: 'The description of the API is public, holds no data, and its function may reach nothing.',
  },
  {
    rule: 'AwsSolutions-APIG4',
    at: 'edge/getDocs',
    when: 'always',
    reason: 'The same description as a page for people; its function may reach nothing.',
  },
];
