import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { AppError, type FieldError } from '../kernel/errors.ts';
import { type Environment, lambdaEnvironment } from './environment.ts';
import { type InvocationContext, invocationScope, type LambdaContext } from './invocation.ts';

export interface DirectFunctionOptions<Input, Output> {
  service: string;
  handle(input: Input, context: InvocationContext): Promise<Output>;
  /** Checks the payload; broken rules are thrown as `invalid_input`. */
  input?: (value: unknown) => FieldError[];
}

export type DirectFunction<Input, Output> = (event: Input, context?: LambdaContext) => Promise<Output>;

/**
 * Lambda handler for functions that people and deployments invoke. Errors are logged and thrown again: the caller sees
 * Lambda's error answer, with our code as `errorType`.
 */
export function directFunction<Input, Output>(
  options: DirectFunctionOptions<Input, Output>,
  environment: Environment = lambdaEnvironment,
): DirectFunction<Input, Output> {
  const scope = invocationScope(options.service, environment);
  const handler = async (event: unknown, context: unknown): Promise<Output> => {
    const invocation = scope.begin(context as LambdaContext);
    try {
      const fields = options.input?.(event) ?? [];
      if (fields.length > 0) throw new AppError('invalid_input', describe(fields), { fields });
      return await options.handle(event as Input, invocation);
    } catch (error) {
      invocation.logger.error('invocation failed', { error });
      throw named(error);
    }
  };
  const stack = middy<unknown, Output, Error, Context>(handler, {
    timeoutEarlyInMillis: 0,
    requestEnd: () => scope.end(),
  });
  return stack as unknown as DirectFunction<Input, Output>;
}

function describe(fields: readonly FieldError[]): string {
  return fields.map(({ field, rule }) => `${field || 'input'} ${rule}`).join('; ');
}

/** Lambda reports an error's `name` as `errorType`. */
function named(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  return Object.assign(new Error(error.message, { cause: error }), { name: error.code });
}
