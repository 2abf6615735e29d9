/** One thing the product depends on. `run` throws when it is not well. */
export interface HealthCheck {
  name: string;
  run: () => Promise<void>;
}

export type CheckResult = { name: string; status: 'ok' } | { name: string; status: 'failed'; reason: string };

/** `degraded`: some part is away, what does not need it still works (one sick shard takes down only its own accounts). */
export interface HealthReport {
  status: 'ok' | 'degraded' | 'failed';
  checks: CheckResult[];
}

export interface HealthBudget {
  /** Resolves after that many milliseconds. */
  sleep: (ms: number) => Promise<void>;
  budgetMs: number;
}

/** Runs all checks at once; one that does not answer within the budget counts as failed. */
export async function checkHealth(
  checks: readonly HealthCheck[],
  budget: HealthBudget,
): Promise<HealthReport> {
  const results = await Promise.all(checks.map((check) => runOne(check, budget)));
  const failed = results.filter((result) => result.status === 'failed').length;
  const status = failed === 0 ? 'ok' : failed === results.length ? 'failed' : 'degraded';
  return { status, checks: results };
}

async function runOne({ name, run }: HealthCheck, { sleep, budgetMs }: HealthBudget): Promise<CheckResult> {
  const late = sleep(budgetMs).then(
    (): CheckResult => ({ name, status: 'failed', reason: `no answer within ${budgetMs} ms` }),
  );
  const answer = run().then(
    (): CheckResult => ({ name, status: 'ok' }),
    (error: unknown): CheckResult => ({ name, status: 'failed', reason: reasonOf(error) }),
  );
  return Promise.race([answer, late]);
}

/** The kind of failure, never a message that may hold addresses or secrets. */
function reasonOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : String(name ?? 'unknown');
}
