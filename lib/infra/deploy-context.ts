import { z } from 'zod';

/** What `cdk -c key=value` may set; CDK's own keys pass by. */
const contextSchema = z.object({
  stage: z.string({ error: 'pass -c stage=dev|staging|prod' }),
  issuer: z.string().optional(),
  audience: z.string().optional(),
  redisUrl: z.string().optional(),
  alarmEmail: z.string().optional(),
  accountConcurrency: z.string().optional(),
  readers: z.string().optional(),
  shards: z.string().optional(),
});

export interface DeployContext {
  stageName: string;
  overrides: Omit<z.infer<typeof contextSchema>, 'stage'>;
}

/** Reads the context as the CDK command hands it over (the JSON in CDK_CONTEXT_JSON); throws when no stage is named. */
export function readDeployContext(json: string | undefined): DeployContext {
  const result = contextSchema.safeParse(JSON.parse(json ?? '{}'));
  if (!result.success) throw new Error(result.error.issues.map((issue) => issue.message).join('; '));
  const { stage, ...overrides } = result.data;
  return { stageName: stage, overrides };
}
